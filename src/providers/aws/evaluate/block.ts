import type { Guardrail, GuardrailName } from '../../../model/exposure.js';
import type { Observed } from '../../../model/observed.js';
import { type BlockBit, blockBits, type PublicAccessBlock } from '../facts.js';

/** Block Public Access as it applies to one bucket: what each level says of each bit. */
export interface Block {
  readonly account: Observed<PublicAccessBlock>;
  readonly bucket: Observed<PublicAccessBlock>;
  /** What the bits below the account's belong to. */
  readonly of: 'bucket' | 'access-point';
}

/** A bit is on where any level turns it on (S3 User Guide, "Blocking public access"); the account's level includes the organization's. */
export type EffectiveBit =
  | { readonly state: 'on'; readonly by: readonly [GuardrailName, ...GuardrailName[]]; readonly lastOne: boolean | 'not-asked' }
  | { readonly state: 'off' }
  | { readonly state: 'unknown'; readonly because: string };

const levels = ['account', 'bucket'] as const;
type Level = (typeof levels)[number];

export function effectiveBit(block: Block, bit: BlockBit): EffectiveBit {
  const states = levels.map((level) => ({ level, state: bitState(block[level], bit) }));
  const [first, ...others] = states.filter(({ state }) => state === true).map(({ level }) => nameOf(bit, levelIn(block, level)));
  if (first !== undefined) {
    const open = states.filter(({ state }) => typeof state === 'string');
    const lastOne = others.length > 0 ? false : open.length > 0 ? ('not-asked' as const) : true;
    return { state: 'on', by: [first, ...others], lastOne };
  }
  const unread = states.find(({ state }) => typeof state === 'string');
  if (unread === undefined) return { state: 'off' };
  return { state: 'unknown', because: `whether ${bit} is on at the ${spelled(levelIn(block, unread.level))} could not be read` };
}

function bitState(observed: Observed<PublicAccessBlock>, bit: BlockBit): Guardrail['on'] {
  switch (observed.state) {
    case 'known':
      return observed.value[bit];
    case 'absent':
      return false;
    case 'unknown':
      return 'unknown';
    case 'not-asked':
      return 'not-asked';
  }
}

function levelIn({ of }: Block, level: Level): Level | 'access-point' {
  return level === 'account' ? level : of;
}

/** For sentences. */
export function spelled(level: GuardrailName['level']): string {
  return level === 'access-point' ? 'access point' : level;
}

function nameOf(bit: BlockBit, level: Level | 'access-point'): GuardrailName {
  return { kind: guardrailKind(bit), level };
}

/** `RestrictPublicBuckets` becomes `restrict-public-buckets`. */
export function guardrailKind(bit: BlockBit): string {
  return bit.replaceAll(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase();
}

/** All bits of one level, for reports. */
export function guardrailsOf(observed: Observed<PublicAccessBlock>, level: Level | 'access-point'): readonly Guardrail[] {
  return blockBits.map((bit) => ({ ...nameOf(bit, level), on: bitState(observed, bit) }));
}

/** Bits that are off at a level that was read; none where it was not. */
export function bitsOff(observed: Observed<PublicAccessBlock>): readonly BlockBit[] {
  if (observed.state !== 'known' && observed.state !== 'absent') return [];
  return blockBits.filter((bit) => bitState(observed, bit) === false);
}
