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
  readonly doubt: string | undefined;
  /** The doubt is only which of the listed values it is, or whether it is there: what holds for all of them holds. */
  readonly isWhole: true | undefined;
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

type Optional = 'absent' | 'many' | 'doubt' | 'isWhole';

/** One value that is always there, without a doubt, where nothing else is said. All are of one shape: they are read more often than most. */
export function toDomain(parts: Omit<Domain, Optional> & Partial<Pick<Domain, Optional>>): Domain {
  const { absent = 'never', values, many = false, doubt, isWhole } = parts;
  return { absent, values, many, doubt, isWhole };
}

export const never = toDomain({ absent: 'always', values: { kind: 'list', values: [] } });

export function fixed(...values: readonly string[]): Domain {
  return toDomain({ values: { kind: 'list', values } });
}

export function maybe(domain: Domain): Domain {
  return toDomain({ ...domain, absent: 'possible' });
}

export function several(domain: Domain): Domain {
  return toDomain({ ...domain, many: true });
}

export function text(shapes: readonly Glob[], example: string): Domain {
  return toDomain({ values: { kind: 'text', shapes, example } });
}

export function address(example: string): Domain {
  return toDomain({ values: { kind: 'address', example } });
}

export function doubtful(domain: Domain, doubt: string): Domain {
  return toDomain({ ...domain, doubt });
}

/** One of the listed values, or none: which, AWS leaves open. */
export function undecided(domain: Domain, doubt: string): Domain {
  return toDomain({ ...domain, doubt, isWhole: true });
}

/** What a narrower domain leaves where a part of the sender lists the only values that it has; else the narrower one. */
export function common(narrower: Domain, own: Domain): Domain {
  const { values } = narrower;
  if (values.kind !== 'list' || own.values.kind !== 'list' || narrower.many || own.many) return narrower;
  const has = new Set(own.values.values);
  const isAbsent = narrower.absent !== 'never' && own.absent !== 'never';
  const left = narrower.absent === 'always' || own.absent === 'always' ? [] : values.values.filter((value) => has.has(value));
  return toDomain({ ...narrower, absent: isAbsent ? narrower.absent : 'never', values: { kind: 'list', values: left } });
}

/** Whether no request can have the key, nor lack it. */
export function isEmpty({ absent, values }: Domain): boolean {
  return absent === 'never' && values.kind === 'list' && values.values.length === 0;
}
