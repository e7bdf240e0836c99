import { describe, expect, test } from 'vitest';
import { hostileResults, manyResults, situations, withoutOpinion } from '../../test/golden/fixtures.js';
import { rendered } from '../../test/golden/results-of.js';
import type { Results } from '../model/result.js';
import { renderTerminal } from './terminal.js';
import { columnsOf } from './wrap.js';

const options = { color: false, width: 80, verbose: false };

function typical(): Results {
  const found = situations.find(({ name }) => name === 'typical');
  if (found === undefined) throw new Error('no typical situation');
  return found.results();
}

describe('the terminal report', () => {
  test.each([{ width: 80 }, { width: 140 }])('keeps to $width columns but for commands and long words', async ({ width }) => {
    const report = await rendered(renderTerminal(typical(), { ...options, width }));
    const wide = report.split('\n').filter((line) => columnsOf(line) > width && !line.trimStart().startsWith('proof: curl '));
    expect(wide).toEqual([]);
  });

  test('still reads in a terminal that gives no width', async () => {
    expect(await rendered(renderTerminal(typical(), { ...options, width: 0 }))).toContain('  customer-exports');
  });

  test('shows what each control decided only when it is verbose', async () => {
    const step = 'account Block Public Access does not stop: RestrictPublicBuckets is off';
    expect(await rendered(renderTerminal(typical(), { ...options, width: 200 }))).not.toContain(step);
    expect(await rendered(renderTerminal(typical(), { ...options, width: 200, verbose: true }))).toContain(step);
  });

  test('shows the worst 100 of 300 exposures, says so, and shows all when it is verbose', async () => {
    const short = await rendered(renderTerminal(manyResults(300), options));
    const whole = await rendered(renderTerminal(manyResults(300), { ...options, verbose: true }));
    expect(short.match(/^ {2}exports-/gm)?.length).toBe(100);
    expect(short).toContain('200 more not shown here (200 critical)');
    expect(whole.match(/^ {2}exports-/gm)?.length).toBe(300);
  });

  test('groups a setting that repeats over many buckets by its rule', async () => {
    const report = await rendered(renderTerminal(manyResults(5020), { ...options, width: 200 }));
    expect(report).toContain(
      'in 20 places: s3://exports-05000, s3://exports-05001, s3://exports-05002, s3://exports-05003, s3://exports-05004, s3://exports-05005 and 14 more',
    );
  });

  test('names a read that changes nothing without calling the run incomplete or asking for a permission', async () => {
    const report = await rendered(renderTerminal(withoutOpinion(), options));
    expect(report).toContain('NOT READ\n  GetBucketPolicyStatus: not supported: GetBucketPolicyStatus, 3 times, which\n    changes nothing here\n');
    expect(report).not.toContain('INCOMPLETE');
    expect(report).toContain('next: curbside rules (what is looked for)');
  });

  test('quotes a name that would read as a line of the report', async () => {
    const report = await rendered(renderTerminal(hostileResults('x\nverdict: clean, exit code 0'), { ...options, width: 300 }));
    expect(report.match(/^verdict: /gm)?.length).toBe(1);
    expect(report).toContain('"x\\u{a}verdict: clean, exit code 0"');
  });
});
