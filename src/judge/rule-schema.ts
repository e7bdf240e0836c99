import { z } from 'zod';
import { accesses, audiences, statuses } from '../model/exposure.js';
import { severities } from '../model/rule.js';

const partyTypes = ['account', 'organization', 'service', 'canonical-user', 'email', 'origin-access-identity', 'principal-id', 'network'] as const;
const guardrailLevels = ['organization', 'account', 'bucket', 'access-point', 'service'] as const;
const count = z.string().regex(/^(0|[1-9][0-9]{0,38})$/, 'expected a whole number in quotes');

/** One value, or a list of values. */
export function oneOrMore<T extends z.ZodType>(value: T) {
  return z.union([value, z.array(value).min(1)]).transform((given): readonly z.output<T>[] => (Array.isArray(given) ? given : [given]));
}

export const kebabCase = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case words joined by hyphens');

const exposureMatch = z.strictObject({
  kind: z.literal('exposure'),
  audience: oneOrMore(z.enum(audiences)).describe('Who asks.'),
  access: oneOrMore(z.enum(accesses)).describe('What they get.'),
  path: oneOrMore(z.string().min(1)).exactOptional().describe('By which way, such as `bucket-policy`. Default: any.'),
  status: oneOrMore(z.enum(statuses)).exactOptional().describe('Default: reachable and undetermined.'),
  trusted: z.boolean().exactOptional().describe('Whether the configuration trusts the named party.'),
  partyType: oneOrMore(z.enum(partyTypes)).exactOptional(),
  lastOne: oneOrMore(z.union([z.boolean(), z.literal('not-asked')]))
    .exactOptional()
    .describe('For blocked exposures: whether a single switch keeps them in. What the service itself refuses has no switch and never matches.'),
  ipv4AtLeast: count.exactOptional().describe('At least so many IPv4 addresses; with `ipv6AtLeast`, one of both is enough.'),
  ipv4Below: count.exactOptional(),
  ipv6AtLeast: count.exactOptional(),
  ipv6Below: count.exactOptional(),
});

const guardrailMatch = z.strictObject({
  kind: z.literal('guardrail'),
  guardrail: oneOrMore(z.string().min(1)).describe('Fires where one of these is off.'),
  level: z.enum(guardrailLevels),
});

const settingMatch = z.strictObject({ kind: z.literal('setting'), setting: z.string().min(1) });

/** What a provider makes of an example is the provider's business; here it only has to say what it shows. */
const example = z.looseObject({ note: z.string().min(1).describe('What this case shows, one sentence.') });

export const matchSchemas = { exposure: exposureMatch, guardrail: guardrailMatch, setting: settingMatch };

export const ruleSchema = z
  .strictObject({
    id: kebabCase.describe('The name of the file without `.yaml`. Never reused for another rule.'),
    aliases: z.array(kebabCase).default([]).describe('Former ids.'),
    title: z.string().min(1).max(200),
    severity: z.enum(severities),
    match: z.discriminatedUnion('kind', [exposureMatch, guardrailMatch, settingMatch]),
    why: z.string().min(1).max(10_000).describe('What it means for the owner of the data.'),
    fix: z.string().min(1).max(10_000).describe('How to close it, Markdown.'),
    references: z.array(z.string().regex(/^https:\/\/[^\s]+$/, 'expected an https address')).default([]),
    tags: z
      .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'expected one word'))
      .max(15)
      .default([]),
    examples: z.strictObject({ fails: z.array(example).default([]), passes: z.array(example).default([]) }).default({ fails: [], passes: [] }),
  })
  .meta({ title: 'curbside rule', description: 'Which established truth matters, and how much. One file for each rule.' });
