import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostileResults, hostileText, situations, withoutOpinion } from '../../test/golden/fixtures.js';
import { rendered } from '../../test/golden/results-of.js';
import { renderJson } from './json.js';

const schema: unknown = JSON.parse(readFileSync(new URL('../../policies/schemas/report.schema.json', import.meta.url), 'utf8'));
/** The published schema lets members be added; here a member without a description in it is a mistake. */
const validate = new Ajv2020({ allErrors: true }).compile(closed(schema));

function closed(part: unknown): Record<string, unknown> {
  if (typeof part !== 'object' || part === null) throw new Error('a schema is an object');
  const entries = Object.entries(part).map(([key, value]) => [
    key,
    isSchemaPart(value) ? closed(value) : Array.isArray(value) ? value.map(closedIfSchema) : value,
  ]);
  const object = Object.fromEntries(entries);
  const isClosable = object.type === 'object' && 'properties' in object && !('additionalProperties' in object);
  return isClosable ? { ...object, additionalProperties: false } : object;
}

function closedIfSchema(value: unknown): unknown {
  return isSchemaPart(value) ? closed(value) : value;
}

function isSchemaPart(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function report(results: Parameters<typeof renderJson>[0]): Promise<Record<string, unknown>> {
  const value: unknown = JSON.parse(await rendered(renderJson(results)));
  if (!isSchemaPart(value)) throw new Error('the report is no object');
  return value;
}

describe('the JSON report', () => {
  test('marks a read that changes nothing, as the schema describes it', async () => {
    const json = await report(withoutOpinion());
    expect([validate(json), validate.errors]).toEqual([true, null]);
    expect(json).toMatchObject({
      verdict: 'clean',
      completeness: { notRead: [{ operation: 'GetBucketPolicyStatus', changesNothing: true, count: 3 }] },
    });
  });

  test.each(situations)('of the situation $name follows the published schema', async ({ results }) => {
    const value = await report(results());
    validate(value);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('has the members that other tools read, in their order', async () => {
    const value = await report(hostileResults('name'));
    expect(Object.keys(value)).toEqual([
      'schemaVersion',
      'tool',
      'facts',
      'verdict',
      'exitCode',
      'failOn',
      'allowIncomplete',
      'comparedToBaseline',
      'counts',
      'completeness',
      'accounts',
      'buckets',
      'identities',
      'findings',
      'former',
      'declarations',
      'ruleChanges',
    ]);
  });

  test('keeps hostile text exactly, and shows no character that a terminal would act on', async () => {
    const text = await rendered(renderJson(hostileResults(hostileText)));
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
    const value = await report(hostileResults(hostileText));
    expect(value['ruleChanges']).toEqual([hostileText]);
  });

  test('gives back every text that it was given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (name) => {
        const value = await report(hostileResults(name));
        validate(value);
        expect(validate.errors ?? []).toEqual([]);
        expect(value['findings']).toMatchObject([{ bucket: name }, { message: name }, { message: name }, { waived: { reason: name } }]);
      }),
      { numRuns: 100 },
    );
  });

  test('refuses in its schema a grant that says reachable without a witness', () => {
    const ajv = new Ajv2020().addSchema(closed(schema), 'report');
    const grant = { document: 'bucket-policy', pointer: '', status: 'reachable', steps: [] };
    expect(ajv.validate('report#/$defs/grant', grant)).toBe(false);
    expect(ajv.validate('report#/$defs/grant', { ...grant, status: 'undetermined', because: ['not read'] })).toBe(true);
  });
});
