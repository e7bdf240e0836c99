import type { Exposure, Grant, GuardrailName, Network, WitnessRequest } from '../model/exposure.js';
import type { NotRead } from '../model/observed.js';
import type { AccountEvaluation, BucketResult, DeclarationUse, Finding, Results, Setting, Summary } from '../model/result.js';
import { severities } from '../model/rule.js';
import { toJson } from './escape.js';
import { compareText, worstFirst } from './order.js';

/** The report for programs; its shape is `policies/schemas/report.schema.json`. */
export async function* renderJson(results: Results): AsyncIterable<string> {
  const { summary } = results;
  const head = toJson(headOf(summary), 2);
  // The head stays open: buckets and findings follow one by one, whatever their number.
  yield `${head.slice(0, -2)},\n`;
  yield* list('buckets', results.buckets(), bucketMember);
  yield '  "identities": [],\n';
  yield* list('findings', results.findings(), findingMember);
  const tail = toJson(
    { former: summary.former.map(findingMember), declarations: summary.declarations.map(declarationMember), ruleChanges: summary.ruleChanges },
    2,
  );
  yield `${tail.slice(2)}\n`;
}

async function* list<T>(name: string, values: AsyncIterable<T>, toMember: (value: T) => object): AsyncIterable<string> {
  let separator = `  "${name}": [\n    `;
  for await (const value of values) {
    yield separator + toJson(toMember(value), 2).replaceAll('\n', '\n    ');
    separator = ',\n    ';
  }
  yield separator.startsWith(',') ? '\n  ],\n' : `  "${name}": [],\n`;
}

// Members are named one by one: the order of keys is ours, and nothing that a source carries along slips into the report.

function headOf({ tool, facts, verdict, exitCode, failOn, allowIncomplete, comparedToBaseline, counts, completeness, accounts }: Summary): object {
  return {
    schemaVersion: 1,
    tool: { name: tool.name, version: tool.version },
    facts: {
      from: facts.from,
      collectedAt: facts.collectedAt,
      caller: facts.caller,
      scope: { accounts: facts.scope.accounts, regions: facts.scope.regions, buckets: facts.scope.buckets },
      calls: facts.calls,
    },
    verdict,
    exitCode,
    failOn,
    allowIncomplete,
    comparedToBaseline,
    counts: {
      fail: Object.fromEntries(severities.map((severity) => [severity, counts.fail[severity]])),
      open: counts.open,
      expected: counts.expected,
      waived: counts.waived,
      counting: counts.counting,
    },
    completeness: {
      accounts: completeness.accounts.map(({ account, status, bucketsListed, bucketsJudged }) => ({ account, status, bucketsListed, bucketsJudged })),
      bucketsListed: completeness.bucketsListed,
      bucketsJudged: completeness.bucketsJudged,
      bucketsGone: completeness.bucketsGone,
      notRead: completeness.notRead.map((entry) => ({ ...notReadMember(entry), count: entry.count })),
      notLookedAt: completeness.notLookedAt.map(({ what, effect, buckets }) => ({ what, effect, buckets })),
      interrupted: completeness.interrupted,
    },
    accounts: accounts.map(accountMember),
  };
}

function accountMember(account: AccountEvaluation): object {
  return {
    account: account.account,
    provider: account.provider,
    guardrails: account.guardrails.map(({ kind, level, on }) => ({ kind, level, on })),
    settings: account.settings.map(settingMember),
    notRead: account.notRead.map(notReadMember),
  };
}

function bucketMember(bucket: BucketResult): object {
  return {
    id: bucket.id,
    bucket: bucket.bucket,
    provider: bucket.provider,
    partition: bucket.partition,
    account: bucket.account,
    region: bucket.region,
    state: bucket.state,
    ...(bucket.source && { source: { file: bucket.source.file, line: bucket.source.line } }),
    awsPublic: bucket.awsPublic,
    awsPolicyStatus: bucket.awsPolicyStatus,
    guardrails: bucket.guardrails.map(({ kind, level, on }) => ({ kind, level, on })),
    settings: bucket.settings.map(settingMember),
    notRead: bucket.notRead.map(notReadMember),
    notLookedAt: bucket.notLookedAt,
    exposures: worstFirst(bucket.exposures).map(exposureMember),
    ...(bucket.refusals && { refusals: { everybody: bucket.refusals.everybody, because: bucket.refusals.because } }),
  };
}

function settingMember({ name, state, text, place }: Setting): object {
  return { name, state, text, ...(place && { place: { document: place.document, pointer: place.pointer, ...position(place) } }) };
}

function notReadMember({ operation, permission, cause, changesNothing }: NotRead): object {
  return { operation, permission, cause, ...(changesNothing && { changesNothing }) };
}

function exposureMember(exposure: Exposure): object {
  const { id, audience, party, access, accesses, path, status } = exposure;
  return {
    id,
    audience,
    ...(party && { party: { type: party.type, id: party.id, trusted: party.trusted } }),
    access,
    accesses,
    path: { kind: path.kind, through: path.through },
    status,
    grants: exposure.grants.map(grantMember),
  };
}

function grantMember(grant: Grant): object {
  const { document, sid, pointer, act, actions, objects, from, basis, status, steps } = grant;
  return {
    document,
    ...(sid !== undefined && { sid }),
    pointer,
    ...position(grant),
    ...(act !== undefined && { act }),
    ...(actions && { actions }),
    ...(objects && { objects: { match: objects.match, except: objects.except, exact: objects.exact } }),
    ...(from && { from: networkMember(from) }),
    ...(basis && { basis }),
    status,
    ...outcomeOf(grant),
    steps: steps.map(({ control, decided, text }) => ({ control, decided, text })),
  };
}

function outcomeOf(grant: Grant): object {
  switch (grant.status) {
    case 'reachable':
      return { witness: { requests: grant.witness.requests.map(requestMember) }, ...(grant.assuming && { assuming: grant.assuming }) };
    case 'undetermined':
      return { because: grant.because };
    case 'blocked':
      return { blockedBy: grant.blockedBy.map(guardrailName), lastOne: grant.lastOne };
  }
}

function guardrailName({ kind, level }: GuardrailName): object {
  return { kind, level };
}

function requestMember({ sender, action, resource, context, curl }: WitnessRequest): object {
  const sorted = Object.entries(context).sort(([a], [b]) => compareText(a, b));
  return { sender, action, resource, context: Object.fromEntries(sorted), ...(curl !== undefined && { curl }) };
}

function networkMember({ ipv4, ipv6, ranges, vpcEndpoints }: Network): object {
  return { ipv4, ipv6, ranges, vpcEndpoints };
}

function position(place: { readonly line?: number; readonly column?: number }): object {
  return { ...(place.line !== undefined && { line: place.line }), ...(place.column !== undefined && { column: place.column }) };
}

function findingMember(finding: Finding): object {
  const { id, ruleId, kind, severity, bucket, identity, account, exposure, setting, about, message, expected, waived, baseline } = finding;
  return {
    id,
    ruleId,
    kind,
    severity,
    ...(bucket !== undefined && { bucket }),
    ...(identity !== undefined && { identity }),
    account,
    ...(exposure !== undefined && { exposure }),
    ...(setting !== undefined && { setting }),
    ...(about && { about }),
    message,
    ...(expected && { expected: useMember(expected) }),
    ...(waived && { waived: useMember(waived) }),
    ...(baseline && { baseline }),
  };
}

function useMember({ file, line, owner, reason, expires }: DeclarationUse): object {
  return { file, line, owner, reason, expires };
}

function declarationMember({ file, line, kind, state, text }: Summary['declarations'][number]): object {
  return { file, line, kind, state, text };
}
