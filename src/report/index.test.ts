import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hostileResults, hostileText, manyResults, situations } from '../../test/golden/fixtures.js';
import { rendered, resultsOf } from '../../test/golden/results-of.js';
import type { BucketResult, Finding, Results } from '../model/result.js';
import { reporters } from './index.js';

const options = { color: false, width: 80, verbose: false };

function situation(name: string): Results {
  const found = situations.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no situation ${name}`);
  return found.results();
}

async function shuffled(results: Results): Promise<Results> {
  const buckets: BucketResult[] = [];
  for await (const bucket of results.buckets())
    buckets.push({ ...bucket, exposures: bucket.exposures.toReversed(), findings: bucket.findings.toReversed() });
  return resultsOf(results.summary, buckets.reverse(), results.rules);
}

describe.each(reporters)('the $format report', (reporter) => {
  const render = (results: Results, width = 80): Promise<string> => rendered(reporter.render(results, { ...options, width }));

  test('of nothing is a report, and says that nothing was found', async () => {
    const report = await render(situation('empty-account'));
    expect(report).toMatch(/clean/);
    expect(report.endsWith('\n')).toBe(true);
  });

  test('has the same bytes whatever order buckets and exposures came in', async () => {
    expect(await render(await shuffled(situation('typical')))).toBe(await render(situation('typical')));
  });

  test('can be written twice from the same results', async () => {
    const results = situation('typical');
    expect(await render(results)).toBe(await render(results));
  });

  test('of hostile names holds no character that a reader would not see', async () => {
    for (const verbose of [false, true]) {
      const report = await rendered(reporter.render(hostileResults(hostileText), { ...options, verbose }));
      expect(report).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }
  });

  test('of 300 findings says their number', async () => {
    expect(await render(manyResults(300))).toMatch(/300/);
  });

  test.each([
    { name: 'the time of the facts', words: /2026-11-20T10:00:00\.000Z/ },
    { name: 'the caller', words: /arn:aws:iam::111122223333:role\/auditor/ },
    { name: 'the accounts of the scope', words: /111122223333/ },
    { name: 'the verdict', words: /findings/ },
    { name: 'the exit code', words: /exit ?code"?:? 1/i },
    { name: 'the coverage', words: /7 of 8 buckets|"bucketsJudged": 7/ },
    { name: 'what was not read', words: /access denied by resource policy/ },
    { name: 'the permission that is missing', words: /s3:GetBucketPolicy/ },
    { name: 'what this version does not look at', words: /resource control policies/ },
    { name: 'the effect of not looking', words: /may make an exposure smaller than said, 8 buckets|"may-soften",\n\s+"buckets": 8/ },
    { name: 'rules changed by the configuration', words: /`acl-enabled` is turned off/ },
    { name: 'declarations that need attention', words: /tls-not-enforced on partner-drop/ },
    { name: 'who can do what', words: /anyone on the internet can read|Anyone on the internet can read|"anyone"/ },
    { name: 'the statement', words: /PublicRead/ },
  ])('says $name', async ({ words }) => {
    expect((await render(situation('typical'), 400)).replaceAll('\\"', '"')).toMatch(words);
  });

  test('says that being incomplete was allowed', async () => {
    expect((await render(situation('incomplete'))).replaceAll('"', '')).toMatch(/incomplete allowed|allowIncomplete: true/);
  });

  test('does not hide what is undecided', async () => {
    expect(await render(situation('incomplete'))).toMatch(/payroll/);
  });
});

test('there is one file and one entry for each format', () => {
  expect(reporters.map(({ format }) => format)).toEqual(['terminal', 'json', 'sarif', 'markdown']);
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const withReporter = files.filter((file) => readFileSync(new URL(file, import.meta.url), 'utf8').includes('export async function* render'));
  expect(withReporter.sort()).toEqual(['json.ts', 'markdown.ts', 'sarif.ts', 'terminal.ts']);
});

test('two findings with one id, from two files about one bucket, each get their own bucket', async () => {
  const [policy] = [situation('policy-files')];
  if (policy === undefined) throw new Error('no situation');
  const buckets: BucketResult[] = [];
  for await (const bucket of policy.buckets()) buckets.push(bucket, { ...bucket, source: { file: 'second.json', line: 1 } });
  const findings: Finding[] = buckets.flatMap((bucket) => bucket.findings);
  const both = resultsOf(policy.summary, buckets, policy.rules);
  expect(findings.length).toBe(2);
  for (const reporter of reporters.filter(({ format }) => format !== 'json')) {
    expect(await rendered(reporter.render(both, options))).toMatch(/second\.json/);
  }
});
