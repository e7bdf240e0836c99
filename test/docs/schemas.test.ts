import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configSchema } from '../../src/judge/config-schema.js';
import { ruleSchema } from '../../src/judge/rule-schema.js';
import { committedText } from './committed.js';
import { rulesFolder } from './rule-files.js';

const folder = join(import.meta.dirname, '../../policies/schemas');
const printed = (schema: z.ZodType) => `${JSON.stringify(z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' }), null, 2)}\n`;

describe('the published JSON Schemas', () => {
  test.each([
    { name: 'rule.schema.json', schema: ruleSchema },
    { name: 'config.schema.json', schema: configSchema },
  ])('$name is what the code checks', ({ name, schema }) => {
    const generated = printed(schema);
    expect(committedText(join(folder, name), generated)).toBe(generated);
  });

  const ajv = new Ajv2020({ strict: false });
  const check = (name: string) => ajv.compile(JSON.parse(readFileSync(join(folder, name), 'utf8')));

  test('accept every built-in rule', () => {
    const accepts = check('rule.schema.json');
    const refused = readdirSync(rulesFolder).filter((name) => !accepts(parse(readFileSync(join(rulesFolder, name), 'utf8'))));
    expect(refused).toEqual([]);
  });

  test('refuse a rule with a misspelt key, and a waiver without its reason', () => {
    const rule = { id: 'a-b', title: 't', severity: 'high', match: { kind: 'exposure', audience: 'anyone', acces: 'read' }, why: 'w', fix: 'f' };
    const waiver = { rule: 'anyone-can-read', bucket: 'a', owner: 'Data team', expires: '2027-01-31' };
    expect(check('rule.schema.json')(rule)).toBe(false);
    expect(check('config.schema.json')({ waivers: [waiver] })).toBe(false);
    expect(check('config.schema.json')({ waivers: [{ ...waiver, reason: 'moves in spring' }] })).toBe(true);
  });
});
