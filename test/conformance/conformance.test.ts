import { describe, expect, test } from 'vitest';
import { parsePolicyText } from '../../src/iam-policy/index.js';
import { conformanceFiles, decided, evaluated, exposuresOf, policyText } from './runner.js';

const files = conformanceFiles();

describe.each(files)('$topic ($file)', ({ cases }) => {
  describe.each(cases)('$name', (example) => {
    const { expect: wanted, awsPublic, problems, requests } = example;
    if (wanted !== undefined) {
      test('who can reach what', () => {
        expect(exposuresOf(evaluated(example), example)).toEqual(wanted);
      });
    }
    if (awsPublic !== undefined) {
      test('what S3 calls it', () => {
        expect(evaluated(example).awsPublic).toBe(awsPublic);
      });
    }
    if (problems !== undefined) {
      test.each(problems)('reports: $says', ({ says, line, column }) => {
        const { problems: found } = parsePolicyText(policyText(example));
        const place = { ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
        expect(found).toContainEqual(expect.objectContaining({ message: expect.stringContaining(says), ...place }));
      });
    }
    if (requests.length > 0) {
      test.each(requests)('$name: $is', (request) => {
        expect(decided(example, request)).toBe(request.is);
      });
    }
  });
});

test('every case says something', () => {
  const silent = files.flatMap(({ cases }) =>
    cases.filter((one) => one.expect === undefined && one.awsPublic === undefined && one.problems === undefined && one.requests.length === 0),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test('no two cases of a file have the same name', () => {
  const twice = files.flatMap(({ file, cases }) =>
    cases.filter((one, index) => cases.findIndex(({ name }) => name === one.name) !== index).map(({ name }) => `${file}: ${name}`),
  );
  expect(twice).toEqual([]);
});
