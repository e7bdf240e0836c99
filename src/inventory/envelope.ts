import { z } from 'zod';
import type { FactRecord } from '../model/facts.js';

const header = z.strictObject({
  record: z.literal('header'),
  kind: z.literal('facts'),
  schemaVersion: z.literal(1),
  from: z.enum(['live', 'snapshot', 'plan', 'template', 'policy']),
  collectedAt: z.iso.datetime(),
  caller: z.string().nullable(),
  scope: z.strictObject({ accounts: z.array(z.string()), regions: z.array(z.string()), buckets: z.array(z.string()) }),
});

const account = z.strictObject({ record: z.literal('account'), provider: z.string().min(1), account: z.string(), facts: z.unknown() });

const bucket = z.strictObject({
  record: z.literal('bucket'),
  provider: z.string().min(1),
  bucket: z.string().min(1),
  account: z.string(),
  facts: z.unknown(),
});

const count = z.number().int().nonnegative();

const end = z.strictObject({
  record: z.literal('end'),
  accounts: z.array(
    z.strictObject({
      account: z.string(),
      status: z.enum(['complete', 'partial', 'failed']),
      bucketsListed: count,
      notRead: z.array(z.strictObject({ operation: z.string(), permission: z.string(), cause: z.string() })),
    }),
  ),
  interrupted: z.boolean(),
  calls: count,
});

const envelope = z.discriminatedUnion('record', [header, account, bucket, end]);

/** A record whose envelope is as it should be, or what is wrong with it. Its `facts` are the provider's to judge. */
export function parseEnvelope(raw: unknown): { readonly record: FactRecord } | { readonly problems: readonly string[] } {
  const parsed = envelope.safeParse(raw);
  if (parsed.success) return { record: parsed.data };
  return {
    problems: parsed.error.issues.map(({ path, message }) => (path.length === 0 ? message : `\`${path.map(String).join('.')}\`: ${message}`)),
  };
}

/** The schema version that a line claims to have, where it claims one. */
export function claimedVersion(raw: unknown): unknown {
  return typeof raw === 'object' && raw !== null && 'schemaVersion' in raw ? raw.schemaVersion : undefined;
}
