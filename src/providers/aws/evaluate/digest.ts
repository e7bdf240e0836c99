import { createHash } from 'node:crypto';

/** 128 bits: nobody makes two policies whose digests are the same. */
const hexDigits = 32;

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, hexDigits);
}
