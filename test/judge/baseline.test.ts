import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBaseline } from '../../src/judge/baseline.js';

const finding = {
  id: 'anyone-can-read:s3://a/x',
  ruleId: 'anyone-can-read',
  kind: 'fail',
  severity: 'high',
  bucket: 's3://a',
  account: '1',
  exposure: 's3://a/x',
  message: 'm',
};
const exposure = { id: 's3://a/x', status: 'reachable', accesses: ['read'], grants: [] };
const report = { schemaVersion: 1, buckets: [{ id: 's3://a', exposures: [exposure] }], findings: [finding] };
const ids = new Map([['anyone-can-read', 'anyone-can-read']]);

describe('a former report that does not add up is refused', () => {
  test.each([
    { name: 'no JSON', text: '{', message: 'not JSON: give a report that was written with `--format json`', pointer: '' },
    {
      name: 'another version',
      text: JSON.stringify({ ...report, schemaVersion: 2 }),
      message: 'not a report of curbside: invalid input: expected 1',
      pointer: '/schemaVersion',
    },
    {
      name: 'a SARIF report',
      text: JSON.stringify({ version: '2.1.0', runs: [] }),
      message: 'not a report of curbside: invalid input: expected 1',
      pointer: '/schemaVersion',
    },
    {
      name: 'one finding twice',
      text: JSON.stringify({ ...report, findings: [finding, finding] }),
      message: 'two findings have the id `anyone-can-read:s3://a/x`',
      pointer: '/findings/1',
    },
    {
      name: 'a finding about nothing',
      text: JSON.stringify({ ...report, buckets: [] }),
      message: 'the finding is about an exposure that no bucket of the report lists: `s3://a/x`',
      pointer: '/findings/0',
    },
    {
      name: 'two exposures with one id',
      text: JSON.stringify({ ...report, buckets: [{ id: 's3://a', exposures: [exposure, exposure] }] }),
      message: 'two exposures have the id `s3://a/x`',
      pointer: '/buckets/0',
    },
    {
      name: 'an unknown severity',
      text: JSON.stringify({ ...report, findings: [{ ...finding, severity: 'mild' }] }),
      message: 'not a report of curbside: invalid option: expected one of "critical"|"high"|"medium"|"low"|"info"',
      pointer: '/findings/0/severity',
    },
  ])('$name', ({ text, message, pointer }) => {
    const parsed = parseBaseline(text, ids);
    expect([parsed.ok, parsed.problems[0]?.message, parsed.problems[0]?.pointer]).toEqual([false, message, pointer]);
  });
});

test('a report with a byte order mark, nulls for what is missing and members of a later version is read', () => {
  const later = { ...report, findings: [{ ...finding, expected: null, waived: null, identity: null, more: 1 }], later: true };
  const parsed = parseBaseline(`\ufeff${JSON.stringify(later)}`, ids);
  expect(parsed.ok && [...parsed.value.findings.keys()]).toEqual(['anyone-can-read:s3://a/x']);
});

test('limits of grants are read, where there are any', () => {
  const grants = [
    { status: 'reachable', basis: ['a1', 'b2'] },
    { status: 'reachable', basis: null },
  ];
  const parsed = parseBaseline(JSON.stringify({ ...report, buckets: [{ id: 's3://a', exposures: [{ ...exposure, grants }] }] }), ids);
  expect(parsed.ok && parsed.value.findings.get('anyone-can-read:s3://a/x')?.exposure?.grants).toEqual([
    { status: 'reachable', basis: ['a1', 'b2'] },
    { status: 'reachable' },
  ]);
});

test('no JSON makes reading a report throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (buckets, findings) => {
      expect(typeof parseBaseline(JSON.stringify({ schemaVersion: 1, buckets, findings }), ids).ok).toBe('boolean');
    }),
  );
  expect(parseBaseline(`${'['.repeat(100_000)}${']'.repeat(100_000)}`, ids).ok).toBe(false);
});
