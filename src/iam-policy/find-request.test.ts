import { describe, expect, test } from 'vitest';
import { fixed, never } from './domain.js';
import {
  type Answer,
  anyAccountSenders,
  anyoneSenders,
  bucketUniverse,
  findRequest,
  mentionsOf,
  outsideAccountSenders,
  parsePolicyText,
  SearchMemory,
  type Sender,
  type SenderRequest,
} from './index.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333' });
const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };

/** What is found for the first sender that gets more than a no. */
function ask(senders: (request: SenderRequest) => readonly Sender[], ...statements: readonly object[]): Answer {
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statements.map((statement) => ({ ...base, ...statement })) }));
  const [allowedBy] = parsed.ok ? parsed.value.statements : [];
  if (!parsed.ok || allowedBy === undefined) throw new Error('the policy can be read');
  const answers = senders({ universe, mentions: mentionsOf([parsed.value]) }).map((sender) =>
    findRequest({
      allowedBy,
      documents: [parsed.value],
      sender,
      action: { name: 's3:GetObject', keys: new Set() },
      target: 'object',
      universe,
      now: 1_767_225_600,
    }),
  );
  return answers.find(({ kind }) => kind !== 'no') ?? { kind: 'no' };
}

const places = Array.from({ length: 50 }, (_, index) => ({ Effect: 'Deny', Condition: { IpAddress: { 'aws:SourceIp': `8.8.8.${index + 1}` } } }));

test.each([
  { resource: 'arn:aws:s3:::b/${aws:SourceIp}/${s3:TlsVersion}/${aws:SecureTransport}/${aws:UserAgent}', key: '203.0.113.9/1.3/true/' },
  { resource: 'arn:aws:s3:::b/${aws:SourceIp}/${s3:TlsVersion}/${aws:SecureTransport}', key: '203.0.113.9/1.3/true' },
])('of more values for variables than can be tried one by one those that get through are found in $resource', ({ resource, key }) => {
  const allow = { Resource: resource, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.9' } } };
  expect(ask(anyoneSenders, allow, ...places)).toMatchObject({ kind: 'yes', request: { resource: `arn:aws:s3:::b/${key}` } });
});

test('two keys that have to be the same and to differ are none', () => {
  const condition = { StringEquals: { 'aws:username': '${aws:PrincipalTag/a}' }, StringNotEquals: { 'aws:PrincipalTag/a': '${aws:username}' } };
  expect(ask(anyAccountSenders, { Condition: condition })).toEqual({ kind: 'no' });
});

test('of two variables that no tried value satisfies both are told', () => {
  const same = { 'aws:username': '${aws:PrincipalTag/a}', 'aws:Referer': '${aws:PrincipalTag/a}' };
  const condition = { StringEquals: same, StringNotEquals: { 'aws:username': '${aws:Referer}' } };
  expect(ask(anyAccountSenders, { Condition: condition })).toEqual({
    kind: 'undetermined',
    because: 'it depends on the value of the policy variable `aws:principaltag/a`, `aws:referer`',
  });
});

test('nobody is proven out of reach where patterns on ids are too many to be combined', () => {
  const patterns = ['3', '4', '5', '6', '7'].map((digit) => `${digit}*`);
  const deny = { Effect: 'Deny', Condition: { StringLike: { 'aws:PrincipalAccount': patterns } } };
  const both = { StringLike: { 'aws:PrincipalAccount': '1*' }, StringLikeIfExists: { 'aws:PrincipalAccount': '*2' } };
  expect(ask(anyAccountSenders, { Condition: both }, deny)).toEqual({
    kind: 'undetermined',
    because: 'the patterns on ids are too many to be combined',
  });
});

test('too many ways out of Denies that nobody escapes together are undetermined', () => {
  // Eight values for seven tags: each value has to be that of some tag.
  const values = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const denies = values.map((value) => ({
    Effect: 'Deny',
    Condition: { StringNotEquals: Object.fromEntries(values.slice(1).map((tag) => [`aws:PrincipalTag/${tag}`, value])) },
  }));
  expect(ask(anyAccountSenders, {}, ...denies)).toMatchObject({
    kind: 'undetermined',
    because: 'the statements that deny are too many and too entangled to search through',
  });
  expect(ask(anyAccountSenders, {}, ...denies.slice(1)).kind).toBe('yes');
});

test('what could not be searched through with one value of a variable stays open, though another value gets nobody in', () => {
  const values = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const denies = values.map((value) => ({
    Effect: 'Deny',
    Condition: { StringNotEquals: Object.fromEntries(values.slice(1).map((tag) => [`aws:PrincipalTag/${tag}`, value])) },
  }));
  const encrypted = { StringEquals: { 'aws:UserAgent': '${aws:SecureTransport}' }, Bool: { 'aws:SecureTransport': 'true' } };
  expect(ask(anyAccountSenders, { Condition: encrypted }, ...denies)).toMatchObject({
    kind: 'undetermined',
    because: 'the statements that deny are too many and too entangled to search through',
  });
});

test('of more values than are tried one by one the empty one is not left out', () => {
  const values = [...Array.from({ length: 300 }, (_, index) => `v${index}`), ''];
  const allow = { Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/t}x', Condition: { StringEquals: { 'aws:PrincipalTag/t': values } } };
  const deny = { Effect: 'Deny', Resource: undefined, NotResource: 'arn:aws:s3:::b/x' };
  expect(ask(anyAccountSenders, allow, deny)).toMatchObject({ kind: 'yes', request: { resource: 'arn:aws:s3:::b/x' } });
});

test('which Denies a request runs past is told', () => {
  const deny = { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' }, StringNotEquals: { 'aws:Referer': 'x' } } };
  const answer = ask(anyoneSenders, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, deny);
  expect(answer.kind === 'yes' && answer.escapes.map(({ index }) => index)).toEqual([1]);
});

test('everything that a Deny has to be doubted for is told', () => {
  const deny = { Effect: 'Deny', Condition: { StringFuzzy: { 'aws:Referer': 'a' }, IpAddress: { 'aws:SourceIp': 'here' } } };
  const answer = ask(anyoneSenders, {}, deny);
  expect(answer.kind === 'yes' && answer.assuming).toEqual([
    'a Deny does not match: `StringFuzzy aws:Referer a` does not hold, `IpAddress aws:SourceIp here` does not hold',
  ]);
});

describe('both keys of the time of a request tell the same time', () => {
  const until = (time: string) => ({ DateLessThan: { 'aws:CurrentTime': time } });
  const since = (seconds: string) => ({ DateGreaterThan: { 'aws:EpochTime': seconds } });

  test('which is looked for where each alone would do', () => {
    const answer = ask(anyoneSenders, { Condition: { ...until('2030-01-01T00:00:02Z'), ...since('1893456000') } });
    expect(answer.kind === 'yes' && [answer.request.context.get('aws:currenttime'), answer.request.context.get('aws:epochtime')]).toEqual([
      ['2030-01-01T00:00:01.000Z'],
      ['1893456001'],
    ]);
    expect(answer.kind === 'yes' && answer.assuming).toEqual(['the request is made at `2030-01-01T00:00:01.000Z`']);
  });

  test('and there may be none', () => {
    expect(ask(anyoneSenders, { Condition: { ...until('2030-01-01T00:00:01Z'), ...since('1893456000') } })).toEqual({ kind: 'no' });
  });

  test('nor one that a Deny leaves', () => {
    const answer = ask(anyoneSenders, { Condition: until('2031-01-01T00:00:00Z') }, { Effect: 'Deny', Condition: since('1893456000') });
    expect(answer.kind === 'yes' && answer.request.context.get('aws:epochtime')).toEqual(['1767225600']);
    const never = { DateLessThanEquals: { 'aws:EpochTime': '1924992000' } };
    expect(ask(anyoneSenders, { Condition: until('2031-01-01T00:00:00Z') }, { Effect: 'Deny', Condition: never })).toEqual({ kind: 'no' });
  });

  test('what looks at its digits is left open', () => {
    const digits = { StringNotLike: { 'aws:CurrentTime': '202*' } };
    const ends = { DateLessThan: { 'aws:EpochTime': '1893456000' } };
    expect(ask(anyoneSenders, { Condition: { ...digits, ...ends } }).kind).toBe('undetermined');
  });
});

test('a window in time that is still to come is told', () => {
  const answer = ask(anyoneSenders, { Condition: { DateGreaterThan: { 'aws:EpochTime': '2030-01-01T00:00:00Z' } } });
  expect(answer.kind === 'yes' && answer.assuming).toEqual(['the request is made at `1893456001`']);
  const open = ask(anyoneSenders, { Condition: { DateGreaterThan: { 'aws:EpochTime': '2020-01-01T00:00:00Z' } } });
  expect(open.kind === 'yes' && open.assuming).toEqual([]);
});

test.each([
  { operator: 'NumericLessThanEquals', value: '10', shown: '9' },
  { operator: 'NumericLessThan', value: '10', shown: '9' },
  { operator: 'NumericGreaterThan', value: '10', shown: '11' },
  { operator: 'NumericLessThan', value: '1', shown: '0' },
  { operator: 'NumericNotEquals', value: '0', shown: '1' },
  { operator: 'Null', value: 'false', shown: '1' },
])('a listing shows some keys where it can: $operator $value', ({ operator, value, shown }) => {
  const listing = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        ...base,
        Action: 's3:ListBucket',
        Resource: 'arn:aws:s3:::b',
        Condition: { [operator]: { 's3:max-keys': value }, Null: { 's3:max-keys': 'false' } },
      },
    ],
  });
  const parsed = parsePolicyText(listing);
  const [allowedBy] = parsed.ok ? parsed.value.statements : [];
  const [sender] = parsed.ok ? anyoneSenders({ universe, mentions: mentionsOf([parsed.value]) }) : [];
  if (allowedBy === undefined || sender === undefined) throw new Error('the policy can be read');
  const action = { name: 's3:ListBucket', keys: new Set(['s3:max-keys']) };
  const answer = findRequest({ allowedBy, documents: [], sender, action, target: 'bucket', universe, now: 0 });
  expect(answer.kind === 'yes' && answer.request.context.get('s3:max-keys')).toEqual([shown]);
});

test('what was found out about a key does not hold for a question that narrows it', () => {
  const parsed = parsePolicyText(
    JSON.stringify({ Version: '2012-10-17', Statement: { ...base, Condition: { StringEquals: { 'aws:Referer': 'x' } } } }),
  );
  const [allowedBy] = parsed.ok ? parsed.value.statements : [];
  if (!parsed.ok || allowedBy === undefined) throw new Error('the policy can be read');
  const [sender] = anyoneSenders({ universe, mentions: mentionsOf([parsed.value]) });
  if (sender === undefined) throw new Error('somebody is asked');
  const action = { name: 's3:GetObject', keys: new Set<string>() };
  const question = { allowedBy, documents: [], sender, action, target: 'object', universe, now: 0, memory: new SearchMemory() } as const;
  const narrower = { ...question, domains: new Map([['aws:referer', fixed('y')]]) };
  expect([question, narrower, question].map((each) => findRequest(each).kind)).toEqual(['yes', 'no', 'yes']);
});

test.each([
  { name: 'lacks the only value that a part of the sender has', narrowed: fixed('false'), kind: 'no' },
  { name: 'has it', narrowed: fixed('true', 'false'), kind: 'yes' },
  { name: 'has none', narrowed: never, kind: 'no' },
])('through an access point nobody asks with a key narrowed to what $name', ({ narrowed, kind }) => {
  const parsed = parsePolicyText(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ ...base, Condition: { StringEquals: { 's3:DataAccessPointAccount': '444455556666' } } }],
    }),
  );
  const [allowedBy] = parsed.ok ? parsed.value.statements : [];
  const mentions = mentionsOf(parsed.ok ? [parsed.value] : []);
  const senders = outsideAccountSenders({ universe, mentions: { ...mentions, accounts: new Set(['444455556666']) } });
  if (allowedBy === undefined || senders.length === 0) throw new Error('somebody is asked');
  const action = { name: 's3:GetObject', keys: new Set<string>() };
  const domains = new Map([['aws:securetransport', narrowed]]);
  const kinds = senders.map((sender) => findRequest({ allowedBy, documents: [], sender, action, target: 'object', universe, now: 0, domains }).kind);
  expect(kinds.includes('yes') ? 'yes' : 'no').toBe(kind);
});

test('what one Allow says of the owner is not taken for what another says, though they share what was found', () => {
  const text = (organization: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ ...base, Condition: { StringEquals: { 'aws:ResourceOrgID': organization } } }],
    });
  const memory = new SearchMemory();
  const owners = ['o-a1b2c3d4e5', 'o-f6g7h8i9j0'].map((organization) => {
    const parsed = parsePolicyText(text(organization));
    const [allowedBy] = parsed.ok ? parsed.value.statements : [];
    const [sender] = parsed.ok ? anyoneSenders({ universe, mentions: mentionsOf([parsed.value]) }) : [];
    if (allowedBy === undefined || sender === undefined) throw new Error('the policy can be read');
    const action = { name: 's3:GetObject', keys: new Set<string>() };
    const answer = findRequest({ allowedBy, documents: [], sender, action, target: 'object', universe, now: 1_767_225_600, memory });
    return answer.kind === 'yes' ? answer.request.context.get('aws:resourceorgid') : answer.kind;
  });
  expect(owners).toEqual([['o-a1b2c3d4e5'], ['o-f6g7h8i9j0']]);
});

/** Each search asks once what is known of its keys. */
class CountingMemory extends SearchMemory {
  searches = 0;
  override domainsOf(name: string): ReturnType<SearchMemory['domainsOf']> {
    this.searches += 1;
    return super.domainsOf(name);
  }
}

test('a list of strings with many open variables takes no more searches than were set, and is denied all the same', () => {
  const tags = Array.from({ length: 7 }, (_, index) => `\${aws:PrincipalTag/${index}}`).join('/');
  const resources = Array.from({ length: 16 }, (_, index) => `arn:aws:s3:::b/${index}/${tags}`);
  const statements = ['Allow', 'Deny'].map((effect) => ({ ...base, Effect: effect, Resource: resources }));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  const [allowedBy] = parsed.ok ? parsed.value.statements : [];
  if (!parsed.ok || allowedBy === undefined) throw new Error('the policy can be read');
  const [sender] = anyAccountSenders({ universe, mentions: mentionsOf([parsed.value]) });
  if (sender === undefined) throw new Error('there are strangers');
  const memory = new CountingMemory();
  const common = { action: { name: 's3:GetObject', keys: new Set<string>() }, target: 'object', universe, now: 1_767_225_600 } as const;
  expect(findRequest({ ...common, allowedBy, documents: [parsed.value], sender, memory })).toEqual({ kind: 'no' });
  expect(memory.searches).toBeLessThan(1_000);
});

test('a request that gets through without a key does not show it', () => {
  const answer = ask(anyoneSenders, {}, { Effect: 'Deny', Condition: { StringLike: { 'aws:Referer': '*', 'aws:username': 'x' } } });
  expect(answer.kind === 'yes' && [...answer.request.context].filter(([, values]) => values.length === 0)).toEqual([]);
  expect(answer.kind === 'yes' && answer.request.context.has('aws:username')).toBe(false);
});

test('where nothing has to be allowed, a request is found that no Deny stops, or none', () => {
  const askAnything = (...statements: readonly object[]): Answer['kind'] => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements.map((statement) => ({ ...base, Effect: 'Deny', ...statement })) });
    const parsed = parsePolicyText(text);
    if (!parsed.ok) throw new Error('the policy can be read');
    const [sender] = anyoneSenders({ universe, mentions: mentionsOf([parsed.value]) });
    if (sender === undefined) throw new Error('there is anyone');
    const action = { name: 's3:GetObject', keys: new Set<string>() };
    return findRequest({ allowedBy: 'anything', documents: [parsed.value], sender, action, target: 'object', universe, now: 1_767_225_600 }).kind;
  };
  expect(askAnything({ Resource: 'arn:aws:s3:::b/secret/*' })).toBe('yes');
  expect(askAnything({})).toBe('no');
});

test.each([
  { action: 's3:GetObject', kind: 'yes' },
  { action: 's3:PutObject', kind: 'no' },
])('a statement about $action that must match the request, too, leaves of reads: $kind', ({ action, kind }) => {
  const statements = [base, { ...base, Action: action }];
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  const [allowedBy, also] = parsed.ok ? parsed.value.statements : [];
  if (!parsed.ok || allowedBy === undefined || also === undefined) throw new Error('the policy can be read');
  const [sender] = anyoneSenders({ universe, mentions: mentionsOf([parsed.value]) });
  if (sender === undefined) throw new Error('there is a sender');
  const read = { name: 's3:GetObject', keys: new Set<string>() };
  const asked = { allowedBy, alsoMatching: [also], documents: [parsed.value], sender, action: read, target: 'object', universe, now: 1 } as const;
  expect(findRequest(asked).kind).toBe(kind);
});

test('an address that is clear is taken before one that another text may mean', () => {
  const condition = { StringEquals: { 'aws:SourceIp': ['8.8.8.8', '2600::1'] }, IpAddress: { 'aws:SourceIp': ['0.0.0.0/0', '::/0'] } };
  const answer = ask(anyAccountSenders, { Condition: condition });
  expect(answer).toMatchObject({ kind: 'yes', assuming: [] });
  expect(answer.kind === 'yes' && answer.request.context.get('aws:sourceip')).toEqual(['8.8.8.8']);
});
