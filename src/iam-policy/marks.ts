import { isComparable } from './alternatives.js';
import { type Domain, fixed } from './domain.js';
import { type ConditionOperator, findOperator } from './operators.js';
import type { Condition, Statement } from './policy.js';
import { type PolicyString, parsePolicyString, usesAny } from './policy-string.js';
import { presence } from './relaxed.js';

/**
 * While the values of some variables are left open, a mark stands for whether one string that uses them matches: whatever the
 * values, the same string under the same kind of comparison matches in one statement as it does in another. What an Allow asks
 * for and a Deny refuses thus stays refused, and nobody needs to guess a value.
 */
export class Marks {
  private readonly open: ReadonlySet<string>;
  private readonly numbers = new Map<string, number>();

  constructor(open: ReadonlySet<string>) {
    this.open = open;
  }

  /** The marks that are handed out so far are true or false. */
  get domains(): ReadonlyMap<string, Domain> {
    return new Map([...this.numbers.values()].map((number) => [keyOf(number), fixed('true', 'false')]));
  }

  /** What holds of the marks wherever the statement matches. */
  impliedBy({ resource, conditions }: Statement): readonly Condition[] {
    const isListed = resource.name === 'Resource';
    // A list says that one of its strings matches, not which one.
    const ofResource = isListed && resource.anyOf.length > 1 ? [] : resource.anyOf.filter((string) => this.isOpen(string));
    const ofConditions = conditions.flatMap((condition) => this.impliedByCondition(condition));
    return [...ofResource.map((string) => this.mark(nameOf('resource', '', string), isListed)), ...ofConditions];
  }

  private impliedByCondition({ operator, key, values, quantifier, ifExists }: Condition): readonly Condition[] {
    if (operator === undefined || !isComparable(key)) return [];
    const isListed = !operator.negated;
    if (isListed && (values.length > 1 || ifExists || quantifier === 'all')) return [];
    const open = values.filter((string) => this.isOpen(string));
    return open.flatMap((string) => {
      const kind = kindOf(operator, string);
      // What is the same is so where letter case does not count, too; what differs even there differs where it does.
      const kinds = (isListed ? kind?.looser : kind?.stricter) ?? [];
      return kinds.map((each) => this.mark(nameOf(each, key, string), isListed));
    });
  }

  /** A statement that matches just where this one does and knows of its open strings only their marks; `undefined` where marks cannot say it. */
  decidedBy(statement: Statement): Statement | undefined {
    const { resource } = statement;
    const open = resource.anyOf.filter((string) => this.isOpen(string));
    const isListed = resource.name === 'Resource';
    if (isListed && open.length > 0 && resource.anyOf.length > 1) return undefined;
    const marks = open.map((string) => this.mark(nameOf('resource', '', string), isListed));
    const plain = resource.anyOf.filter((string) => !this.isOpen(string));
    const conditions: Condition[] = [...marks];
    for (const condition of statement.conditions) {
      const decided = this.decidedByCondition(condition);
      if (decided === undefined) return undefined;
      conditions.push(...decided);
    }
    return { ...statement, resource: isListed && open.length > 0 ? { name: 'NotResource', anyOf: [] } : { ...resource, anyOf: plain }, conditions };
  }

  private decidedByCondition(condition: Condition): readonly Condition[] | undefined {
    const { operator, key, values, quantifier, ifExists } = condition;
    const open = values.filter((string) => this.isOpen(string));
    if (open.length === 0) return [condition];
    if (operator === undefined || !isComparable(key)) return undefined;
    const isListed = !operator.negated;
    if (isListed && (values.length > 1 || ifExists || quantifier === 'all')) return undefined;
    const kinds = open.flatMap((string) => kindOf(operator, string)?.own ?? []);
    if (kinds.length < open.length) return undefined;
    const plain = values.filter((string) => !this.isOpen(string));
    const rest = plain.length > 0 ? [{ ...condition, values: plain }] : [];
    const isPresent = !isListed && quantifier === 'any' && !ifExists ? [presence(condition, 'false')] : [];
    return [...rest, ...isPresent, ...open.map((string, index) => this.mark(nameOf(kinds[index] ?? '', key, string), isListed))];
  }

  private isOpen(string: PolicyString): boolean {
    return usesAny(string, this.open);
  }

  private mark(name: string, matches: boolean): Condition {
    const number = this.numbers.get(name) ?? this.numbers.size;
    this.numbers.set(name, number);
    const operator = findOperator('StringEquals');
    return {
      ...(operator === undefined ? {} : { operator }),
      operatorText: 'StringEquals',
      ifExists: false,
      key: keyOf(number),
      keyText: keyOf(number),
      values: [parsePolicyString(String(matches), '2008-10-17')],
      pointer: '',
      line: 1,
      column: 1,
    };
  }
}

/** Which of two keys stands in the variable of the other makes no difference. */
function nameOf(kind: string, key: string, { text, parts }: PolicyString): string {
  const [part] = parts;
  const isKey = part?.kind === 'variable' && part.fallback === undefined && parts.length === 1 && kind !== 'resource';
  return isKey ? [kind, ...[key, part.key].sort()].join(' ') : [kind, key, text].join(' ');
}

function keyOf(number: number): string {
  return `curbside:mark/${number}`;
}

/** Whether a key of a request that was found with marks is one of them. */
export function isMark(key: string): boolean {
  return key.startsWith('curbside:mark/');
}

interface Kind {
  readonly own: string;
  /** Comparisons that hold wherever this one does. */
  readonly looser: readonly string[];
  /** Comparisons that fail wherever this one does. */
  readonly stricter: readonly string[];
}

const exact: Kind = { own: 'exact', looser: ['exact', 'fold'], stricter: ['exact'] };
const fold: Kind = { own: 'fold', looser: ['fold'], stricter: ['exact', 'fold'] };
const pattern: Kind = { own: 'pattern', looser: ['pattern'], stricter: ['pattern'] };

/** How a condition compares a text; `undefined` where it compares something else. */
function kindOf({ name }: ConditionOperator, { parts }: PolicyString): Kind | undefined {
  switch (name.replace('Not', '')) {
    case 'StringEquals':
      return exact;
    case 'StringEqualsIgnoreCase':
      return fold;
    case 'StringLike':
      return parts.some((part) => part.kind === 'text' && /[*?]/.test(part.text)) ? pattern : exact;
    default:
      return undefined;
  }
}
