import { z } from 'zod';
import { accesses, audiences, statuses } from '../model/exposure.js';
import { severities } from '../model/rule.js';
import { isPlace } from './addresses.js';
import { oneOrMore } from './rule-schema.js';

const text = z.string().min(1).max(2_000);
const said = z.string().min(1, { abort: true }).max(2_000).regex(/\S/, 'must not be blank');
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'expected a day such as 2027-01-31', abort: true })
  .refine(isDay, 'there is no such day');

const accepted = {
  owner: said.describe('Who answers for it.'),
  reason: said,
  expires: day.describe('The last day on which it holds.'),
};

const trusted = z.strictObject({
  accounts: z.array(z.string().regex(/^\d{12}$/, 'expected 12 digits in quotes')).default([]),
  organizations: z.array(z.string().regex(/^o-[a-z0-9]{10,32}$/, 'expected an organization id such as o-exampleorg1')).default([]),
  canonicalUsers: z.array(z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits')).default([]),
});

const ruleChange = z.strictObject({
  off: z.literal(true).exactOptional(),
  severity: z.enum(severities).exactOptional(),
  reason: said,
});

const expectation = z.strictObject({
  bucket: text.describe('The name of a bucket; `*` and `?` are wildcards.'),
  audience: z.enum(audiences).describe('Covers this audience and those inside it.'),
  access: oneOrMore(z.enum(accesses)),
  keys: z
    .array(text)
    .min(1)
    .exactOptional()
    .describe('Patterns of object keys. Required for read, write and delete; `*` means all, and the bucket itself.'),
  party: oneOrMore(text).exactOptional().describe('Ids of the parties that are meant. Default: any of the audience.'),
  from: oneOrMore(
    text.refine(isPlace, 'expected a CIDR such as 203.0.113.0/24, the id of a VPC endpoint or VPC, or `endpoints of account` and 12 digits'),
  )
    .exactOptional()
    .describe(
      'Where requests may come from: CIDRs, addresses, ids of VPC endpoints and of VPCs, or `endpoints of account 111122223333` for all that ' +
        'an account has, as a report says it; what lets in more is not covered. ' +
        'Without it, `audience: network` covers small networks only: fewer than 65536 IPv4 addresses (a /16) and fewer than a /32 of IPv6.',
    ),
  path: oneOrMore(text).exactOptional().describe('Kinds of path, such as `bucket-policy`. Default: any.'),
  ...accepted,
});

const waiver = z.strictObject({
  finding: text.exactOptional().describe('The id of a finding as a report shows it.'),
  rule: text.exactOptional(),
  bucket: text.exactOptional().describe('The exact name of one bucket, beside `rule`.'),
  status: oneOrMore(z.enum(statuses)).default(['reachable']).describe('What is accepted. Undetermined does not cover reachable.'),
  ...accepted,
});

export const configSections = { expectation, waiver, trusted, ruleChange };

export const configSchema = z
  .strictObject({
    trusted: trusted.default({ accounts: [], organizations: [], canonicalUsers: [] }),
    rules: z.record(z.string(), ruleChange).default({}).describe('Changes to rules, by id.'),
    expectations: z.array(expectation).default([]).describe('Exposure that is intended.'),
    waivers: z.array(waiver).default([]).describe('Findings that are accepted for now.'),
  })
  .meta({ title: 'curbside configuration', description: 'What is trusted, intended and accepted: curbside.yaml.' });

/** Whether the calendar has this day. Needs no clock. */
function isDay(written: string): boolean {
  const [year = 0, month = 0, dayOfMonth = 0] = written.split('-').map(Number);
  if (month < 1 || month > 12) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return dayOfMonth >= 1 && dayOfMonth <= (days[month - 1] ?? 0);
}
