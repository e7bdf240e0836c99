import type { Glob } from '../glob/index.js';

/** The values that a condition key can have in the requests of one sender. */
export interface Domain {
  /** Whether the key can be missing from the request. */
  readonly absent: 'never' | 'possible' | 'always';
  readonly values: DomainValues;
  /** The request may carry several values. */
  readonly many: boolean;
  /**
   * Why the value is not for the sender to choose, nor known to us: the owner's data, a key that AWS does not document.
   * A request that depends on it is possible, not certain.
   */
  readonly doubt?: string;
  /** The doubt is only which of the listed values it is, or whether it is there: what holds for all of them holds. */
  readonly isWhole?: true;
}

export type DomainValues =
  | { readonly kind: 'list'; readonly values: readonly string[] }
  /** Any text of one of the shapes; `example` where nothing asks for more. */
  | { readonly kind: 'text'; readonly shapes: readonly Glob[]; readonly example: string }
  /** Any whole number in the range. */
  | { readonly kind: 'number'; readonly from: number; readonly to: number }
  /** Any time from `from` on, in seconds since 1970. */
  | { readonly kind: 'time'; readonly from: number; readonly format: 'iso' | 'seconds' }
  /** Any IPv4 or IPv6 address. */
  | { readonly kind: 'address'; readonly example: string };

export const never: Domain = { absent: 'always', values: { kind: 'list', values: [] }, many: false };

export function fixed(...values: readonly string[]): Domain {
  return { absent: 'never', values: { kind: 'list', values }, many: false };
}

export function maybe(domain: Domain): Domain {
  return { ...domain, absent: 'possible' };
}

export function several(domain: Domain): Domain {
  return { ...domain, many: true };
}

export function text(shapes: readonly Glob[], example: string): Domain {
  return { absent: 'never', values: { kind: 'text', shapes, example }, many: false };
}

export function address(example: string): Domain {
  return { absent: 'never', values: { kind: 'address', example }, many: false };
}

export function doubtful(domain: Domain, doubt: string): Domain {
  return { ...domain, doubt };
}

/** One of the listed values, or none: which, AWS leaves open. */
export function undecided(domain: Domain, doubt: string): Domain {
  return { ...domain, doubt, isWhole: true };
}
