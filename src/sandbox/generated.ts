/** Names made of a prefix and a number. */
export interface NumberedNames {
  readonly count: number;
  readonly prefix: string;
}

/** Zero-padded, so that the order of numbers is the order of names. */
export function numberedName(names: NumberedNames, index: number): string {
  return names.prefix + String(index).padStart(digits(names), '0');
}

export function numberOf(names: NumberedNames, name: string): number | undefined {
  if (!name.startsWith(names.prefix)) return undefined;
  const number = name.slice(names.prefix.length);
  if (number.length !== digits(names) || !/^\d+$/.test(number)) return undefined;
  const index = Number(number);
  return index < names.count ? index : undefined;
}

function digits(names: NumberedNames): number {
  return String(names.count - 1).length;
}
