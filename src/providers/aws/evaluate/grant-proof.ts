import {
  actOf,
  type Condition,
  countAddresses,
  isTheInternet,
  matchesResource,
  namedActionsOf,
  type Passed,
  printRange,
  quoted,
  type Statement,
  statementName,
  unite,
  whyNotLimited,
  whyNotStopped,
} from '../../../iam-policy/index.js';
import type { Grant, Network, Step } from '../../../model/exposure.js';
import type { NonEmpty } from '../../../model/observed.js';
import { basisOf } from './basis.js';
import type { GrantSource, PlacedGrant } from './placed-grant.js';
import type { Reach } from './reach.js';
import { toWitness } from './witness.js';

/** The grant with its proof: why each control lets it pass, and a request that gets through. */
export function toGrant({ source, actions, assuming }: PlacedGrant): Grant {
  const { reach, place, cap } = source;
  const act = actOf(reach.status === 'found' ? reach.action.name : actions[0].name);
  const done = { ...(act === undefined ? {} : { act }), actions: namesOf(actions) };
  const steps = [...allowSteps(source), ...cap.steps];
  const [limit, ...limits] = basisOf(source);
  const basis = limit === undefined ? {} : { basis: [limit, ...limits] as const };
  // What a guardrail holds in stays in, whatever the statements come to.
  if (reach.status === 'undetermined' && cap.kind === 'blocked') {
    const unsure: Step = { control: place.document, decided: 'not-read', text: reach.because };
    return { ...place, ...done, ...basis, status: 'blocked', blockedBy: cap.by, lastOne: cap.lastOne, steps: [...steps, unsure] };
  }
  if (reach.status === 'undetermined') return { ...place, ...done, ...basis, status: 'undetermined', because: [reach.because], steps };
  const from = networkOf(source);
  const objects = reach.objects === undefined ? {} : { objects: reach.objects };
  const common = { ...place, ...done, ...objects, ...(from === undefined ? {} : { from }), ...basis, steps };
  if (cap.kind === 'blocked') return { ...common, status: 'blocked', blockedBy: cap.by, lastOne: cap.lastOne };
  if (cap.kind === 'undetermined') return { ...common, status: 'undetermined', because: cap.because };
  const { allow, denies, universe, bucket } = source;
  const witness = toWitness({
    request: reach.request,
    allow,
    denies,
    universe,
    bucket,
    objects: reach.objects,
  });
  const [assumption, ...more] = assuming;
  return { ...common, status: 'reachable', witness, ...(assumption === undefined ? {} : { assuming: [assumption, ...more] as const }) };
}

function namesOf([first, ...more]: PlacedGrant['actions']): NonEmpty<string> {
  return [first.name, ...more.map(({ name }) => name)];
}

export function networkOf({ reach }: GrantSource): Network | undefined {
  if (reach.status !== 'found' || reach.ranges === undefined) return undefined;
  const { ranges, through } = reach;
  return {
    ipv4: String(countAddresses(ranges, 4)),
    ipv6: String(countAddresses(ranges, 6)),
    ranges: unite(ranges).map(printRange),
    vpcEndpoints: [...through].sort(),
  };
}

/** Denies that are about something else are many in some policies. */
const mostOthers = 3;

function allowSteps({ reach, allow, place, universe, everyDeny, access }: GrantSource): readonly Step[] {
  const text =
    place.document === 'bucket-acl' ? 'the bucket ACL grants it' : `${statementText(allow)} of the ${place.document.replaceAll('-', ' ')} allows it`;
  const allows: Step = { control: place.document, decided: 'allows', text };
  if (reach.status !== 'found') return [allows];
  const passed: Passed = { request: reach.request, universe };
  const isForStrangers = (reach.sender.audience === 'anyone' || reach.sender.audience === 'any-account') && !isBoundToNetwork(reach);
  const conditions = isForStrangers ? allow.conditions : [];
  const escaped = new Set(reach.escapes);
  const isAboutAccess = (deny: Statement) => namedActionsOf(deny, access).length > 0;
  const others = everyDeny.filter((deny) => !escaped.has(deny) && isAboutAccess(deny)).slice(0, mostOthers);
  return [
    allows,
    ...conditions.flatMap((condition) => conditionStep(condition, passed)),
    ...[...escaped, ...others].map((deny): Step => {
      // One that is there for others, or for other objects, may well help against those.
      const verdict = isForStrangers && matchesResource(deny, reach.request) ? 'does not help' : 'does not stop this';
      const text = `the Deny ${statementName(deny)} ${verdict}, because ${whyNotStopped(deny, passed)}`;
      return { control: 'explicit-deny', decided: 'does-not-stop', text };
    }),
  ];
}

function statementText(statement: Statement): string {
  return statement.sid === undefined ? statementName(statement) : `statement ${statementName(statement)}`;
}

function isBoundToNetwork({ ranges }: Extract<Reach, { status: 'found' }>): boolean {
  return ranges !== undefined && !isTheInternet(ranges);
}

function conditionStep(condition: Condition, passed: Passed): readonly Step[] {
  const because = whyNotLimited(condition, passed);
  if (because === undefined) return [];
  const name = `${quoted(condition.operatorText)} on ${quoted(condition.keyText)}`;
  return [{ control: 'condition', decided: 'does-not-stop', text: `the condition ${name} keeps no stranger out, because ${because}` }];
}
