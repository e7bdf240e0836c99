import { lintKinds, lintPolicy } from '../../../iam-policy/index.js';
import type { Exposure } from '../../../model/exposure.js';
import type { Setting } from '../../../model/result.js';
import { auditorDenied } from './auditor-denied.js';
import { bitsOff, effectiveBit } from './block.js';
import { publicnessOf } from './paths.js';
import type { Subject } from './subject.js';
import { findPlainRequests } from './transport.js';

/** States of the bucket that are no exposure but that rules may care about. Only what was read can fail. */
export function settingsOf(subject: Subject, exposures: readonly Exposure[]): readonly Setting[] {
  const opinion = disagreement(subject, exposures);
  const lints = lintsOf(subject);
  if (subject.facts.only !== undefined) return [...opinion, ...lints];
  return [...opinion, ...lints, ...auditorDenied(subject), ...aclsEnabled(subject), ...transport(subject), ...blockIncomplete(subject)];
}

/** One setting for each kind of remark; several of one kind share it, and the first says where to look. */
function lintsOf({ policy, universe, facts }: Subject): readonly Setting[] {
  if (policy === undefined || !policy.ok) return [];
  const lints = lintPolicy(policy.value, universe);
  return lintKinds.flatMap((kind) => {
    const found = lints.filter((lint) => lint.kind === kind);
    const [first] = found;
    if (first === undefined) return [];
    const place = { document: facts.only ?? 'bucket-policy', pointer: first.pointer, line: first.line, column: first.column };
    const about = found.map(({ text }) => text);
    return [{ name: `policy-${kind}`, state: 'fail' as const, text: about.join('; '), about, place }];
  });
}

/** S3's meaning of public and real reach are two questions; where the answers differ, one of the two misleads somebody. */
function disagreement(subject: Subject, exposures: readonly Exposure[]): readonly Setting[] {
  const { policy } = subject;
  if (policy === undefined || !policy.ok || policy.value.unreadable.length > 0) return [];
  const publicness = publicnessOf(subject);
  const path = subject.facts.only ?? 'bucket-policy';
  const [open, ...more] = exposures.filter((exposure) => exposure.path.kind === path && isWide(exposure) && exposure.status === 'reachable');
  const place = { document: path, pointer: '' };
  if (publicness === 'not-public' && open !== undefined) {
    const text = `S3 does not call the policy public, so Block Public Access does not act on it, but ${whoCan(open)}`;
    return [{ name: 'aws-public-disagrees', state: 'fail', text, about: [whoCan(open), ...more.map(whoCan)], place }];
  }
  const reached = exposures.filter((exposure) => exposure.path.kind === path && exposure.audience !== 'own-account');
  if (publicness === 'public' && !reached.some(isWide)) {
    const called = subject.facts.policyStatus.state === 'known' ? 'S3 calls the policy public' : 'The policy is public by what S3 documents';
    const text = reached.length === 0 ? `${called}, but no request from outside gets through it` : `${called}, so ${cutOff}`;
    return [{ name: 'aws-public-disagrees', state: 'fail', text, place }];
  }
  return [];
}

const cutOff = 'Block Public Access acts on it, but not everybody gets through: only a bounded network, or named accounts, organizations or services';

/** As many addresses as a /16 are nobody's own network for sure. */
const wideNetwork = 65_536n;

function isWide(exposure: Exposure): boolean {
  if (exposure.audience === 'anyone' || exposure.audience === 'any-account') return true;
  if (exposure.audience !== 'network') return false;
  return exposure.grants.some((grant) => grant.from !== undefined && BigInt(grant.from.ipv4) > wideNetwork);
}

function whoCan(exposure: Exposure): string {
  return `${who(exposure)} can ${exposure.access.replace('-', ' ')}`;
}

function who(exposure: Exposure): string {
  if (exposure.audience === 'anyone') return 'anyone';
  return exposure.audience === 'any-account' ? 'any AWS account' : 'a network of more than 65536 addresses';
}

/** With ACLs enabled and not ignored any object may be public by its own ACL, which is not looked at. */
function aclsEnabled({ facts, block }: Subject): readonly Setting[] {
  const { ownership } = facts;
  const isEnabled = ownership.state === 'absent' || (ownership.state === 'known' && ownership.value !== 'BucketOwnerEnforced');
  const ignored = effectiveBit(block, 'IgnorePublicAcls');
  if (ignored.state === 'on') return [];
  if (ownership.state === 'not-asked' || ownership.state === 'unknown') return [openAcls('whether ACLs are enabled could not be read')];
  if (!isEnabled) return [];
  if (ignored.state === 'unknown') return [openAcls(`ACLs are enabled, and ${ignored.because}`)];
  return [
    {
      name: 'acls-enabled',
      state: 'fail',
      text: 'ACLs are enabled and not ignored: any object may be public by its own ACL, and object ACLs are not inspected',
    },
  ];
}

function openAcls(reason: string): Setting {
  return { name: 'acls-enabled', state: 'open', text: `${reason}: any object may be public by its own ACL, and object ACLs are not inspected` };
}

function transport(subject: Subject): readonly Setting[] {
  const { policy, facts } = subject;
  if (facts.policy.state !== 'absent' && (policy === undefined || !policy.ok)) return [];
  const left = findPlainRequests(subject);
  if (left === undefined) return [];
  const { about } = left;
  const what = `\`${left.action}\` on ${left.on === 'bucket' ? 'the bucket' : 'its objects'}`;
  if (left.unsure !== undefined) {
    return [
      { name: 'tls-not-enforced', state: 'open', text: `whether a Deny stops plain HTTP for ${what} could not be decided: ${left.unsure}`, about },
    ];
  }
  return [{ name: 'tls-not-enforced', state: 'fail', text: `no Deny stops plain HTTP for ${what}`, about }];
}

function blockIncomplete({ block }: Subject): readonly Setting[] {
  const name = 'bucket-public-access-block-incomplete';
  const off = bitsOff(block.bucket);
  const missing = off.filter((bit) => effectiveBit(block, bit).state === 'off');
  if (missing.length > 0)
    return [{ name, state: 'fail', text: `off at the bucket and not on at the account: ${missing.join(', ')}`, about: missing }];
  const unread = off.filter((bit) => effectiveBit(block, bit).state === 'unknown');
  if (unread.length === 0) return [];
  return [{ name, state: 'open', text: `off at the bucket, and whether on at the account was not read: ${unread.join(', ')}`, about: unread }];
}
