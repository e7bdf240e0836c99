import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import ajvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BucketResult, Results } from '../../src/model/result.js';
import { renderSarif } from '../../src/report/sarif.js';
import { judged } from '../aws/evaluated.js';
import { allow, bucketArn, bucketFacts, deny, known, policyText } from '../aws/facts.js';
import { readBuiltInRules } from '../docs/rule-files.js';
import { hostileResults, hostileText, manyResults, situations } from '../golden/fixtures.js';
import { rendered, resultsOf } from '../golden/results-of.js';
import { objectionsTo } from './ingest.js';

const ajv = new ajvDraft04.default({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

interface SarifResult {
  readonly ruleId: string;
  readonly kind: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly [{ readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: object } }];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}
interface SarifRun {
  readonly automationDetails: { readonly id: string };
  readonly results: readonly SarifResult[];
  readonly webRequests: readonly { readonly target: string }[];
  readonly artifacts: readonly { readonly location: { readonly uri: string }; readonly contents: { readonly text: string } }[];
  readonly invocations: readonly [
    { readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[] },
  ];
}

async function runOf(results: Results): Promise<SarifRun> {
  const text = await rendered(renderSarif(results));
  expectTaken(text);
  // INVARIANT: the schema above holds for it.
  return (JSON.parse(text) as { runs: [SarifRun] }).runs[0];
}

function expectTaken(text: string): void {
  validate(JSON.parse(text));
  expect(validate.errors ?? []).toEqual([]);
  expect(objectionsTo(text)).toEqual([]);
}

function situation(name: string): Results {
  const found = situations.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no situation ${name}`);
  return found.results();
}

/** With another command in the place of each. */
function withCurl(bucket: BucketResult, curl: string): BucketResult {
  // INVARIANT: the same bucket but for texts.
  return JSON.parse(JSON.stringify(bucket), (key, value: unknown) => (key === 'curl' ? curl : value)) as BucketResult;
}

describe('the SARIF report', () => {
  test.each(situations)('of the situation $name is valid and would be taken', async ({ results }) => {
    await runOf(results());
  });

  test('is taken whatever the names are', async () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '.', '..', '../../x', 'a b', 'arn:aws:s3:::x', 's3://x', '%2e%2e', '[a](1)', '__proto__', hostileText),
    );
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        expectTaken(await rendered(renderSarif(hostileResults(name))));
      }),
      { numRuns: 150 },
    );
  });

  test('marks the guilty statement in the policy that it embeds', async () => {
    const run = await runOf(situation('typical'));
    const uri = 'aws/111122223333/s3/customer-exports/policy.json';
    const result = run.results.find(({ locations: [location] }) => location.physicalLocation.artifactLocation.uri === uri);
    expect(result?.locations[0].physicalLocation.region).toEqual({ startLine: 4, startColumn: 5, endLine: 10, endColumn: 6 });
    const lines = run.artifacts.find(({ location }) => location.uri === uri)?.contents.text.split('\n');
    expect([lines?.[3], lines?.[9]]).toEqual(['    {', '    }']);
  });

  test('points into the policy file itself where one was given, at one line', async () => {
    const run = await runOf(situation('policy-files'));
    expect(run.results[0]?.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'policies/customer%20exports.json' },
      region: { startLine: 4, startColumn: 5, endLine: 4, endColumn: 6 },
    });
  });

  test.each([
    { name: 'with the key that stands for any', curl: "curl -sS 'https://b.example/<any existing key under exports/>'" },
    {
      name: 'and not the one in a header before it',
      curl: "curl -H 'Referer: https://x.example/' 'https://b.example/<any existing key under exports/>'",
    },
  ])('gives the whole address of a request, $name', async ({ curl }) => {
    const results = situation('typical');
    const buckets = async function* () {
      for await (const bucket of results.buckets()) yield withCurl(bucket, curl);
    };
    expect((await runOf({ ...results, buckets })).webRequests[0]?.target).toBe('https://b.example/<any existing key under exports/>');
  });

  test('leaves out what is expected or waived, and keeps what is undecided as open without a level', async () => {
    const run = await runOf(situation('typical'));
    expect(run.results.map(({ ruleId, kind, level }) => `${ruleId} ${kind} ${level}`)).toEqual([
      'anyone-can-read fail error',
      'anyone-can-read open none',
      'outside-account-can-write fail error',
      'account-block-incomplete fail warning',
      'one-switch-from-public fail warning',
      'tls-not-enforced fail note',
      'tls-not-enforced fail note',
    ]);
  });

  test('gives a part of the buckets another category, so that it can not close the alerts of the rest', async () => {
    expect((await runOf(situation('typical'))).automationDetails.id).toBe('curbside/aws/111122223333/');
    expect((await runOf(situation('incomplete'))).automationDetails.id).toMatch(/^curbside\/aws\/several-accounts\/part-[0-9a-f]{8}\/$/);
  });

  test('says in its notifications what could not be read', async () => {
    const run = await runOf(situation('incomplete'));
    expect(run.invocations[0].executionSuccessful).toBe(false);
    expect(run.invocations[0].toolExecutionNotifications.map(({ message }) => message.text)).toContain(
      'not read: GetBucketPolicy, access denied, 1 times; needs s3:GetBucketPolicy',
    );
  });

  test('keeps a finding whose rule is not among the rules', async () => {
    const results = situation('typical');
    const run = await runOf({ ...results, rules: results.rules.slice(1) });
    expect(run.results.filter(({ ruleId }) => ruleId === 'account-block-incomplete').length).toBe(1);
  });

  test('keeps 5,000 of 5,003 findings and says how many it left out', async () => {
    const run = await runOf(manyResults(5003));
    expect(run.results.length).toBe(5000);
    expect(run.invocations[0].toolExecutionNotifications[0]?.message.text).toBe(
      '3 findings are left out of this file (3 low); the JSON report has all of them',
    );
    expect(run.results.every(({ ruleId }) => ruleId === 'anyone-can-read')).toBe(true);
  });

  test('stays under the size that is taken when the documents do not compress', async () => {
    const run = await runOf(manyResults(1200, randomText(40_000)));
    expect(run.results.length).toBe(1200);
    expect(run.artifacts.length).toBeLessThan(1200);
    expect(run.invocations[0].toolExecutionNotifications[0]?.message.text).toMatch(/^[0-9]+ documents are not embedded for their size$/);
  });

  test('gives every finding the same fingerprint in the next run, whatever else is found', async () => {
    const before = await runOf(manyResults(3));
    const after = await runOf(manyResults(9));
    const hash = (result: SarifResult | undefined): string | undefined => result?.partialFingerprints['primaryLocationLineHash'];
    expect(after.results.slice(0, 3).map(hash)).toEqual(before.results.map(hash));
  });

  test('gives every finding the same fingerprint when statements change places', async () => {
    const statements = [
      allow({ Sid: 'Public', Resource: `${bucketArn}/public/*` }),
      allow({ Principal: { AWS: '444455556666' }, Action: 's3:PutObject' }),
      allow({ Action: 's3:ListBucket', Resource: bucketArn }),
      deny({ Sid: 'Logs', Resource: `${bucketArn}/logs/*` }),
    ];
    const hashesOf = async (...ordered: readonly object[]) => {
      const { bucket } = judged(bucketFacts({ policy: known(policyText(...ordered)) }));
      const { results } = await runOf(resultsOf(situation('typical').summary, [bucket], readBuiltInRules()));
      return results.map(({ ruleId, partialFingerprints }) => [ruleId, partialFingerprints['primaryLocationLineHash']]).sort();
    };
    const hashes = await hashesOf(...statements);
    expect(hashes.map(([rule]) => rule)).toEqual(expect.arrayContaining(['anyone-can-list', 'anyone-can-read', 'outside-account-can-write']));
    expect(await hashesOf(...statements.toReversed())).toEqual(hashes);
  });
});

function randomText(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return String.fromCharCode(33 + ((state >>> 16) % 90));
  }).join('');
}

describe('the ingest predicate', () => {
  const broken: readonly { readonly name: string; readonly from: string; readonly to: string; readonly objection: RegExp }[] = [
    { name: 'a scheme in a URI', from: '"uri":"aws/', to: '"uri":"s3://', objection: /not encoded/ },
    { name: 'an empty URI', from: '"uri":"aws/111122223333/s3/customer-exports/policy.json"', to: '"uri":""', objection: /no URI/ },
    { name: 'a numeric severity', from: '"security-severity":"9.5"', to: '"security-severity":9.5', objection: /security-severity/ },
    { name: 'a severity out of range', from: '"security-severity":"9.5"', to: '"security-severity":"42"', objection: /security-severity/ },
    { name: 'a missing security tag', from: '"tags":["security"', to: '"tags":["x"', objection: /tag security/ },
    { name: 'a missing fingerprint', from: '"primaryLocationLineHash"', to: '"other"', objection: /primaryLocationLineHash/ },
    { name: 'a result without a place', from: '"locations":[', to: '"locations":[],"x":[', objection: /0 locations/ },
    { name: 'a driver without a name', from: '"driver":{"name":"', to: '"driver":{"name":"","x":"', objection: /no name/ },
    { name: 'a rule without help', from: '"help":{"text":"', to: '"help":{"text":"","x":"', objection: /no help/ },
    { name: 'an unknown level', from: '"level":"error"', to: '"level":"bad"', objection: /unknown level/ },
    {
      name: 'a finding that is suppressed',
      from: '"partialFingerprints":{',
      to: '"suppressions":[],"partialFingerprints":{',
      objection: /suppressed/,
    },
    { name: 'a finding that passes', from: '"kind":"fail"', to: '"kind":"pass"', objection: /kind/ },
    { name: 'an open finding with a level', from: '"kind":"fail"', to: '"kind":"open"', objection: /contradict/ },
    { name: 'a URI that climbs', from: '"uri":"aws/', to: '"uri":"../', objection: /climbs/ },
    { name: 'a URI that is not encoded', from: '"uri":"aws/', to: '"uri":"a b/', objection: /not encoded/ },
    { name: 'places that nobody reads', from: '"automationDetails":', to: '"originalUriBaseIds":{},"automationDetails":', objection: /invisible/ },
    { name: 'a request that is not there', from: '"webRequest":{"index":', to: '"webRequest":{"index":9', objection: /dangles/ },
    { name: 'a region without an end', from: '"endColumn":6', to: '"endColumn":0', objection: /missing numbers/ },
    { name: 'a result of another rule', from: '"ruleIndex":1', to: '"ruleIndex":0', objection: /another rule/ },
  ];
  test.each(broken)('objects to $name', async ({ from, to, objection }) => {
    const text = await rendered(renderSarif(situation('typical')));
    expect(text).toContain(from);
    expect(objectionsTo(text.replace(from, to)).join('\n')).toMatch(objection);
  });

  const changed: readonly {
    readonly name: string;
    readonly at: readonly string[];
    readonly to: (former: unknown) => unknown;
    readonly objection: RegExp;
  }[] = [
    { name: 'another version', at: ['version'], to: () => '2.2', objection: /version is not/ },
    { name: 'a second run', at: ['runs'], to: (runs) => [runs, runs].flat(), objection: /2 runs, not one/ },
    { name: 'a run without a category', at: ['runs', '0', 'automationDetails', 'id'], to: () => 'run', objection: /category/ },
    { name: 'a message without words', at: ['runs', '0', 'results', '0', 'message', 'text'], to: () => '', objection: /message .* is empty/ },
    { name: 'a message by id', at: ['runs', '0', 'results', '0', 'message', 'id'], to: () => 'x', objection: /message .* indirect/ },
    { name: 'a message with a link', at: ['runs', '0', 'results', '0', 'message', 'text'], to: () => 'see [this](1)', objection: /link/ },
    {
      name: 'long words',
      at: ['runs', '0', 'tool', 'driver', 'rules', '0', 'fullDescription', 'text'],
      to: () => 'x'.repeat(1_025),
      objection: /too long/,
    },
    {
      name: 'many tags',
      at: ['runs', '0', 'tool', 'driver', 'rules', '0', 'properties', 'tags'],
      to: () => Array(21).fill('security'),
      objection: /tags/,
    },
    { name: 'one fingerprint twice', at: ['runs', '0', 'results'], to: (results) => [results, results].flat(), objection: /same primaryLocation/ },
    { name: 'one rule twice', at: ['runs', '0', 'tool', 'driver', 'rules'], to: (rules) => [rules, rules].flat(), objection: /occurs twice/ },
    {
      name: 'many rules',
      at: ['runs', '0', 'tool', 'driver', 'rules'],
      to: (rules) => Array(25_001).fill(rules).flat(),
      objection: /too many rules/,
    },
    { name: 'many results', at: ['runs', '0', 'results'], to: (results) => Array(5_001).fill(results).flat(), objection: /more than are kept/ },
    { name: 'two places', at: ['runs', '0', 'results', '0', 'locations'], to: (places) => [places, places].flat(), objection: /2 locations/ },
    {
      name: 'a step that is nowhere',
      at: 'runs/0/results/0/codeFlows/0/threadFlows/0/locations/0/location/physicalLocation/artifactLocation/uri'.split('/'),
      to: () => '',
      objection: /no URI/,
    },
    { name: 'a large file', at: ['noise'], to: () => randomText(14_000_000), objection: /over 10 MB/ },
  ];
  test.each(changed)('objects to $name', async ({ at, to, objection }) => {
    const log: unknown = JSON.parse(await rendered(renderSarif(situation('typical'))));
    expect(objectionsTo(JSON.stringify(log))).toEqual([]);
    expect(objectionsTo(JSON.stringify(withChange(log, at, to))).join('\n')).toMatch(objection);
  });
});

/** The same value with something else in one place. */
function withChange(value: unknown, [key, ...rest]: readonly string[], to: (former: unknown) => unknown): unknown {
  if (key === undefined) return to(value);
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? withChange(item, rest, to) : item));
  const members = new Map(Object.entries(Object(value)));
  return Object.fromEntries(members.set(key, withChange(members.get(key), rest, to)));
}
