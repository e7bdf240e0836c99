import type { Exposure, Grant } from '../../src/model/exposure.js';
import type { BucketResult, Finding, Results, Summary } from '../../src/model/result.js';
import type { Rule } from '../../src/model/rule.js';
import { failing, resultsOf } from './results-of.js';

const anyoneCanRead: Rule = {
  id: 'anyone-can-read',
  aliases: [],
  title: 'Anyone on the internet can read objects',
  severity: 'critical',
  match: { kind: 'exposure', audience: ['anyone'], access: ['read'] },
  why: 'Whoever learns or guesses a key gets the content, with no login and no trace of who they are.',
  fix: 'Turn on **all four** Block Public Access bits:\n\n```sh\naws s3api put-public-access-block --bucket NAME ...\n```\n\nOr remove the statement.',
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html'],
  tags: ['public', 'cwe-732'],
  examples: { fails: [], passes: [] },
};
const outsideCanWrite: Rule = {
  ...anyoneCanRead,
  id: 'outside-account-can-write',
  title: 'An unknown account can write objects',
  severity: 'high',
  match: { kind: 'exposure', audience: ['outside-account'], access: ['write'], trusted: false },
  why: 'Somebody else decides what is in the bucket.',
  fix: 'Remove the account from the policy, or name it under `trusted`.',
  references: [],
};
const oneSwitch: Rule = {
  ...anyoneCanRead,
  id: 'one-switch-from-public',
  title: 'One switch keeps the bucket from being public',
  severity: 'medium',
  match: { kind: 'exposure', audience: ['anyone'], access: ['read'], status: ['blocked'], lastOne: [true] },
  why: 'The policy is public; one click opens it.',
  fix: 'Remove the statement.',
  tags: [],
};
const tls: Rule = {
  ...anyoneCanRead,
  id: 'tls-not-enforced',
  title: 'Requests without TLS are not refused',
  severity: 'low',
  match: { kind: 'setting', setting: 'tls-not-enforced' },
  why: 'Content can be read on the way.',
  fix: 'Add a Deny on `aws:SecureTransport`.',
  references: [],
  tags: ['external/cwe/cwe-319'],
};
const accountBlock: Rule = {
  ...anyoneCanRead,
  id: 'account-block-incomplete',
  title: 'Block Public Access is not complete in the account',
  severity: 'medium',
  match: { kind: 'guardrail', guardrail: ['BlockPublicPolicy'], level: 'account' },
  why: 'A new bucket can be made public.',
  fix: 'Turn it on.',
  references: [],
  tags: [],
};

export const rules: readonly Rule[] = [accountBlock, anyoneCanRead, oneSwitch, outsideCanWrite, tls];

export const exportsPolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "PublicRead",
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::customer-exports/exports/*"
    }
  ]
}`;

const publicGrant: Grant = {
  document: 'bucket-policy',
  sid: 'PublicRead',
  pointer: '/Statement/0',
  line: 4,
  column: 5,
  objects: { match: ['exports/*'], except: [], exact: true },
  status: 'reachable',
  witness: {
    requests: [
      {
        sender: 'anonymous',
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::customer-exports/<any existing key under exports/>',
        context: { 'aws:SourceIp': ['192.0.2.1'], 'aws:SecureTransport': ['true'] },
        curl: "curl -sS 'https://customer-exports.s3.eu-west-1.amazonaws.com/<any existing key under exports/>'",
      },
    ],
  },
  assuming: ['there is an object under `exports/` that is not encrypted with a KMS key'],
  steps: [
    { control: 'account Block Public Access', decided: 'does-not-stop', text: 'RestrictPublicBuckets is off' },
    { control: 'bucket policy', decided: 'allows', text: 'statement `PublicRead` allows s3:GetObject' },
  ],
};

const publicRead: Exposure = {
  id: 's3://customer-exports anyone read bucket-policy',
  audience: 'anyone',
  access: 'read',
  accesses: ['read'],
  path: { kind: 'bucket-policy', through: [] },
  status: 'reachable',
  grants: [publicGrant],
};

type ReachableGrant = Extract<Grant, { status: 'reachable' }>;

const partnerGrant: ReachableGrant = {
  document: 'bucket-policy',
  pointer: '/Statement/1',
  line: 1,
  column: 120,
  objects: { match: ['*'], except: ['private/*'], exact: true },
  from: { ipv4: '256', ipv6: '0', ranges: ['203.0.113.0/24'], vpcEndpoints: [] },
  status: 'reachable',
  witness: {
    requests: [
      {
        sender: 'arn:aws:iam::444455556666:root',
        action: 's3:PutObject',
        resource: 'arn:aws:s3:::partner-drop/a',
        context: { 'aws:SourceIp': ['203.0.113.1'] },
      },
    ],
  },
  steps: [{ control: 'bucket policy', decided: 'allows', text: 'a statement without Sid allows s3:PutObject' }],
};

const partnerWrite: Exposure = {
  id: 's3://partner-drop outside-account:444455556666 write bucket-policy',
  audience: 'outside-account',
  party: { type: 'account', id: '444455556666', trusted: false },
  access: 'write',
  accesses: ['write'],
  path: { kind: 'bucket-policy', through: [] },
  status: 'reachable',
  grants: [partnerGrant],
};

const heldIn: Exposure = {
  id: 's3://old-backups anyone read bucket-policy',
  audience: 'anyone',
  access: 'read',
  accesses: ['read'],
  path: { kind: 'bucket-policy', through: [] },
  status: 'blocked',
  grants: [
    {
      document: 'bucket-policy',
      sid: 'Everyone',
      pointer: '/Statement/0',
      line: 1,
      column: 40,
      objects: { match: ['*'], except: [], exact: true },
      status: 'blocked',
      blockedBy: [{ kind: 'RestrictPublicBuckets', level: 'bucket' }],
      lastOne: true,
      steps: [{ control: 'bucket Block Public Access', decided: 'stops', text: 'RestrictPublicBuckets is on' }],
    },
  ],
};

const denied: Exposure = {
  id: 's3://payroll anyone change-permissions bucket-policy',
  audience: 'anyone',
  access: 'change-permissions',
  accesses: ['change-permissions', 'write', 'delete', 'read', 'list'],
  path: { kind: 'bucket-policy', through: [] },
  status: 'undetermined',
  grants: [
    {
      document: 'bucket-policy',
      pointer: '',
      status: 'undetermined',
      because: ['s3:GetBucketPolicy: access denied by resource policy'],
      steps: [{ control: 'bucket policy', decided: 'not-read', text: 'access denied' }],
    },
  ],
};

const website: Exposure = { ...publicRead, id: 's3://website anyone read bucket-policy' };

function bucketOf(name: string, parts: Partial<BucketResult> = {}): BucketResult {
  return {
    id: `s3://${name}`,
    bucket: name,
    provider: 'aws',
    partition: 'aws',
    account: '111122223333',
    region: 'eu-west-1',
    state: 'judged',
    awsPublic: 'not-public',
    awsPolicyStatus: 'not-asked',
    guardrails: [{ kind: 'RestrictPublicBuckets', level: 'bucket', on: false }],
    notRead: [],
    exposures: [],
    settings: [],
    documents: {},
    notLookedAt: ['object ACLs'],
    findings: [],
    ...parts,
  };
}

function findingOf(id: string, rule: Rule, parts: Partial<Finding>): Finding {
  return { id, ruleId: rule.id, kind: 'fail', severity: rule.severity, account: '111122223333', message: rule.title, ...parts };
}

function onExposure(id: string, rule: Rule, bucket: string, exposure: Exposure, parts: Partial<Finding> = {}): Finding {
  return findingOf(id, rule, { bucket: `s3://${bucket}`, exposure: exposure.id, message: `${rule.title}: \`${bucket}\``, ...parts });
}

function tlsOn(id: string, bucket: string): BucketResult {
  return bucketOf(bucket, {
    settings: [{ name: 'tls-not-enforced', state: 'fail', text: 'no statement refuses requests without TLS' }],
    findings: [findingOf(id, tls, {
        bucket: `s3://${bucket}`,
        setting: 'tls-not-enforced',
        about: ['list on the bucket', 'read on objects'],
        message: 'no statement refuses requests without TLS',
      })],
  });
}

const emptySummary: Summary = {
  tool: { name: 'curbside', version: '0.1.0' },
  facts: {
    from: 'live',
    collectedAt: '2026-11-20T10:00:00.000Z',
    caller: 'arn:aws:iam::111122223333:role/auditor',
    scope: { accounts: ['111122223333'], regions: [], buckets: [] },
    calls: 2,
  },
  verdict: 'clean',
  exitCode: 0,
  failOn: 'high',
  allowIncomplete: false,
  completeness: {
    accounts: [{ account: '111122223333', status: 'complete', bucketsListed: 0, bucketsJudged: 0 }],
    bucketsListed: 0,
    bucketsJudged: 0,
    bucketsGone: 0,
    notRead: [],
    notLookedAt: [
      { what: 'object ACLs', effect: 'may-hide', buckets: 0 },
      { what: 'table buckets', effect: 'may-hide', buckets: 0, unlisted: true },
      { what: 'resource control policies', effect: 'may-soften', buckets: 0 },
    ],
    interrupted: false,
  },
  accounts: [
    { account: '111122223333', provider: 'aws', guardrails: [{ kind: 'BlockPublicPolicy', level: 'account', on: true }], settings: [], notRead: [] },
  ],
  counts: { fail: failing({}), open: 0, expected: 0, waived: 0, counting: 0 },
  accountFindings: [],
  former: [],
  comparedToBaseline: false,
  declarations: [],
  ruleChanges: [],
};

/** A store that has no opinion of policies; everything else was read. */
export function withoutOpinion(): Results {
  const notRead = {
    operation: 'GetBucketPolicyStatus',
    permission: 's3:GetBucketPolicyStatus',
    cause: 'not supported: GetBucketPolicyStatus',
    changesNothing: true,
    count: 3,
  } as const;
  return resultsOf({ ...emptySummary, completeness: { ...emptySummary.completeness, notRead: [notRead] } }, [], []);
}

/** An account in which every kind of row occurs once or twice. */
function typical(): Results {
  const accountFinding = findingOf('a1', accountBlock, { message: 'BlockPublicPolicy is off in account 111122223333' });
  const covered = { file: 'curbside.yaml', line: 7, owner: 'web team', reason: 'the public website', expires: '2027-01-31' };
  const summary: Summary = {
    ...emptySummary,
    facts: { ...emptySummary.facts, calls: 31 },
    verdict: 'findings',
    exitCode: 1,
    completeness: {
      accounts: [{ account: '111122223333', status: 'partial', bucketsListed: 8, bucketsJudged: 7 }],
      bucketsListed: 8,
      bucketsJudged: 7,
      bucketsGone: 1,
      notRead: [{ operation: 'GetBucketPolicy', permission: 's3:GetBucketPolicy', cause: 'access denied by resource policy', count: 1 }],
      notLookedAt: [
        { what: 'object ACLs', effect: 'may-hide', buckets: 8 },
        { what: 'resource control policies', effect: 'may-soften', buckets: 8 },
      ],
      interrupted: false,
    },
    accounts: [
      {
        account: '111122223333',
        provider: 'aws',
        guardrails: [{ kind: 'BlockPublicPolicy', level: 'account', on: false }],
        settings: [],
        notRead: [],
      },
    ],
    counts: { fail: failing({ critical: 1, high: 1, medium: 2, low: 2 }), open: 1, expected: 1, waived: 0, counting: 2 },
    accountFindings: [accountFinding],
    former: [findingOf('f9', anyoneCanRead, { bucket: 's3://closed-now', exposure: 'gone', baseline: 'fixed' })],
    comparedToBaseline: true,
    declarations: [
      { file: 'curbside.yaml', line: 7, kind: 'expectation', state: 'used', text: 'anyone may read website' },
      { file: 'curbside.yaml', line: 14, kind: 'waiver', state: 'expired', text: 'tls-not-enforced on partner-drop' },
    ],
    ruleChanges: ['`acl-enabled` is turned off'],
  };
  const buckets = [
    bucketOf('customer-exports', {
      awsPublic: 'public',
      awsPolicyStatus: 'public',
      exposures: [publicRead],
      documents: { 'bucket-policy': exportsPolicy },
      findings: [onExposure('c1', anyoneCanRead, 'customer-exports', publicRead, { baseline: 'new' })],
    }),
    bucketOf('partner-drop', {
      exposures: [partnerWrite],
      findings: [onExposure('h1', outsideCanWrite, 'partner-drop', partnerWrite, { baseline: 'unchanged' })],
    }),
    bucketOf('old-backups', {
      exposures: [heldIn],
      findings: [onExposure('m1', oneSwitch, 'old-backups', heldIn, { baseline: 'unchanged' })],
    }),
    bucketOf('payroll', {
      awsPublic: 'unknown',
      notRead: [{ operation: 'GetBucketPolicy', permission: 's3:GetBucketPolicy', cause: 'access denied by resource policy' }],
      exposures: [denied],
      findings: [onExposure('o1', anyoneCanRead, 'payroll', denied, { kind: 'open', baseline: 'new' })],
    }),
    bucketOf('website', {
      awsPublic: 'public',
      exposures: [website],
      findings: [onExposure('e1', anyoneCanRead, 'website', website, { expected: covered, baseline: 'unchanged' })],
    }),
    tlsOn('l1', 'logs-a'),
    tlsOn('l2', 'logs-b'),
    bucketOf('vanished', { state: 'gone', awsPublic: 'unknown' }),
  ];
  return resultsOf(summary, buckets, rules);
}

function incomplete(): Results {
  const summary: Summary = {
    ...emptySummary,
    verdict: 'incomplete',
    exitCode: 0,
    allowIncomplete: true,
    facts: {
      ...emptySummary.facts,
      from: 'snapshot',
      caller: null,
      scope: { accounts: [], regions: ['eu-west-1'], buckets: ['pay*', 'b?', 'c', 'd'] },
    },
    completeness: {
      ...emptySummary.completeness,
      accounts: [
        { account: '111122223333', status: 'partial', bucketsListed: 2, bucketsJudged: 1 },
        { account: '444455556666', status: 'failed', bucketsListed: 0, bucketsJudged: 0 },
      ],
      bucketsListed: 2,
      bucketsJudged: 1,
      notRead: [
        { operation: 'GetBucketPolicy', permission: 's3:GetBucketPolicy', cause: 'access denied', count: 1 },
        { operation: 'ListBuckets', permission: 's3:ListAllMyBuckets', cause: 'timed out', count: 2 },
      ],
      interrupted: true,
    },
    counts: { ...emptySummary.counts, open: 1 },
  };
  const payroll = bucketOf('payroll', {
    awsPublic: 'unknown',
    notRead: [{ operation: 'GetBucketPolicy', permission: 's3:GetBucketPolicy', cause: 'access denied' }],
    exposures: [denied],
    findings: [onExposure('o1', anyoneCanRead, 'payroll', denied, { kind: 'open' })],
  });
  return resultsOf(summary, [payroll, bucketOf('theirs', { state: 'not-ours', awsPublic: 'unknown', region: '' })], rules);
}

/** Buckets with one critical finding each; beyond 5,000 of them the rest are low. */
export function manyResults(count: number, document = exportsPolicy): Results {
  const buckets = Array.from({ length: count }, (_, index) => {
    const name = `exports-${String(index).padStart(count > 1000 ? 5 : 3, '0')}`;
    if (index >= 5000) return tlsOn(`l${index}`, name);
    const exposure: Exposure = { ...publicRead, id: `s3://${name} anyone read bucket-policy` };
    return bucketOf(name, {
      exposures: [exposure],
      documents: { 'bucket-policy': document },
      findings: [onExposure(`c${index}`, anyoneCanRead, name, exposure)],
    });
  });
  const summary: Summary = {
    ...emptySummary,
    verdict: 'findings',
    exitCode: 1,
    completeness: { ...emptySummary.completeness, bucketsListed: count, bucketsJudged: count },
    counts: {
      ...emptySummary.counts,
      fail: failing({ critical: Math.min(count, 5000), low: Math.max(0, count - 5000) }),
      counting: Math.min(count, 5000),
    },
  };
  return resultsOf(summary, buckets, rules);
}

interface Partner {
  readonly finding?: Partial<Finding>;
  readonly grant?: Partial<ReachableGrant>;
  readonly exposure?: Partial<Exposure>;
}

/** One bucket that these accounts may write into, by one statement, with what each of them has that others have not. */
export function partnersResults(partners: Readonly<Record<string, Partner>>): Results {
  const told = Object.entries(partners).map(([account, { finding = {}, grant = {}, exposure: more = {} }]) => {
    const requests = [{ sender: `arn:aws:iam::${account}:root`, action: 's3:PutObject', resource: 'arn:aws:s3:::partner-drop/a', context: {} }] as const;
    const party = { type: 'account', id: account, trusted: false } as const;
    const grants = [{ ...partnerGrant, witness: { requests }, ...grant }] as const;
    const exposure: Exposure = { ...partnerWrite, id: `s3://partner-drop outside-account:${account} write`, party, grants, ...more };
    return { exposure, finding: onExposure(`p${account}`, outsideCanWrite, 'partner-drop', exposure, finding) };
  });
  const bucket = bucketOf('partner-drop', { exposures: told.map(({ exposure }) => exposure), findings: told.map(({ finding }) => finding) });
  return resultsOf({ ...emptySummary, verdict: 'findings', exitCode: 1 }, [bucket], rules);
}

/** What an attacker would write into every text that is theirs. */
export const hostileText = '\u001b[2J`|</summary>\n# clean\r\u202e<img src=x> [a](http://evil.example) @everyone #1 \ud800 $(id) \\| ``` 日本語 ~~~';

function hostile(): Results {
  return hostileResults(hostileText);
}

/** The typical row with one text in every place that outsiders can write. */
export function hostileResults(text: string): Results {
  const exposure: Exposure = {
    ...partnerWrite,
    id: `exposure ${text}`,
    party: { type: 'account', id: text, trusted: true },
    path: { kind: 'bucket-policy', through: [text] },
    grants: [
      {
        ...partnerWrite.grants[0],
        document: 'bucket-policy',
        sid: text,
        pointer: `/Statement/${text}`,
        column: 1,
        objects: { match: [text], except: [text], exact: false },
        basis: [text],
        from: { ipv4: '1', ipv6: '1', ranges: [text], vpcEndpoints: [text] },
        status: 'reachable',
        witness: { requests: [{ sender: text, action: text, resource: text, context: { [text]: [text], __proto__: ['x'] }, curl: `curl ${text};` }] },
        assuming: [text],
        steps: [{ control: text, decided: 'allows', text }],
      },
    ],
  };
  const undetermined: Exposure = {
    ...denied,
    id: `undetermined ${text}`,
    grants: [{ document: text, pointer: text, status: 'undetermined', because: [text], steps: [] }],
  };
  const use = { file: text, line: 1, owner: text, reason: text, expires: text };
  const bucket = bucketOf(text, {
    account: text,
    region: text,
    exposures: [exposure, undetermined],
    settings: [{ name: text, state: 'fail', text, place: { document: text, pointer: text } }],
    notRead: [{ operation: text, permission: text, cause: text }],
    documents: { 'bucket-policy': `x${text}`, [text]: text },
    findings: [
      findingOf('x1', outsideCanWrite, { bucket: text, account: text, exposure: exposure.id, message: text, baseline: 'wider' }),
      findingOf('x2', tls, { bucket: text, account: text, setting: text, about: [text], message: text }),
      findingOf('x3', anyoneCanRead, { bucket: text, account: text, kind: 'open', exposure: undetermined.id, message: text }),
      findingOf('x4', tls, { bucket: text, account: text, message: text, waived: use }),
    ],
  });
  const summary: Summary = {
    ...emptySummary,
    facts: { ...emptySummary.facts, collectedAt: text, caller: text, scope: { accounts: [text], regions: [text], buckets: [text] } },
    verdict: 'findings',
    exitCode: 1,
    completeness: {
      accounts: [{ account: text, status: 'partial', bucketsListed: 2, bucketsJudged: 1 }],
      bucketsListed: 2,
      bucketsJudged: 1,
      bucketsGone: 0,
      notRead: [{ operation: text, permission: text, cause: text, count: 3 }],
      notLookedAt: [{ what: text, effect: 'may-hide', buckets: 1 }],
      interrupted: false,
    },
    accounts: [
      {
        account: text,
        provider: 'aws',
        guardrails: [{ kind: text, level: 'account', on: 'unknown' }],
        settings: [],
        notRead: [{ operation: text, permission: text, cause: text }],
      },
    ],
    counts: { fail: failing({ high: 1, low: 1 }), open: 1, expected: 0, waived: 1, counting: 1 },
    former: [findingOf('x9', anyoneCanRead, { bucket: text, message: text, baseline: 'not-seen' })],
    comparedToBaseline: true,
    declarations: [{ file: text, line: 1, kind: 'waiver', state: 'too-narrow', text }],
    ruleChanges: [text],
  };
  const gone = bucketOf(`${text}2`, { state: 'not-ours' });
  return resultsOf(summary, [bucket, gone], rules);
}

function policyFiles(): Results {
  const summary: Summary = {
    ...emptySummary,
    facts: {
      from: 'policy',
      collectedAt: '2026-11-20T10:00:00.000Z',
      caller: null,
      scope: { accounts: ['111122223333'], regions: [], buckets: ['board-minutes', 'customer-exports', 'tender-papers'] },
      calls: 0,
    },
    verdict: 'findings',
    exitCode: 1,
    completeness: { ...emptySummary.completeness, bucketsListed: 3, bucketsJudged: 3, notLookedAt: [] },
    accounts: [],
    counts: { ...emptySummary.counts, fail: failing({ critical: 1 }), counting: 1 },
  };
  const bucket = bucketOf('customer-exports', {
    region: '',
    source: { file: 'policies/customer exports.json', line: 1 },
    awsPublic: 'public',
    exposures: [publicRead],
    documents: { 'bucket-policy': exportsPolicy },
    findings: [onExposure('c1', anyoneCanRead, 'customer-exports', publicRead)],
  });
  const closed = bucketOf('board-minutes', {
    region: '',
    source: { file: 'policies/board-minutes.json', line: 1 },
    refusals: {
      everybody: true,
      because: [
        'the Allow `PublicRead` for everyone is stopped by the Deny `DenyOutsideOrg`, which stops every such request whose `aws:PrincipalOrgID` is not `o-abcdefghij`',
      ],
    },
  });
  const partly = bucketOf('tender-papers', {
    region: '',
    source: { file: 'policies/tender-papers.json', line: 1 },
    refusals: {
      everybody: false,
      because: ['the Allow `Old\u202e\u001b[31m` for account `444455556666` is stopped by the Deny `Freeze`, which stops every such request'],
    },
  });
  return resultsOf(summary, [closed, bucket, partly], rules);
}

/** Every situation that has a golden file per format. */
export const situations: readonly { readonly name: string; readonly results: () => Results }[] = [
  { name: 'typical', results: typical },
  { name: 'empty-account', results: () => resultsOf(emptySummary, [], rules) },
  { name: 'incomplete', results: incomplete },
  { name: 'long', results: () => manyResults(260) },
  { name: 'hostile', results: hostile },
  { name: 'policy-files', results: policyFiles },
];
