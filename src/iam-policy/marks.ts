import { type Glob, GlobBuilder, globsInclude, printGlob } from '../glob/index.js';
import { isComparable } from './alternatives.js';
import { type Domain, fixed } from './domain.js';
import { type ConditionOperator, findOperator } from './operators.js';
import type { Condition, ResourceElement, Statement } from './policy.js';
import { type PolicyString, type PolicyStringPart, parsePolicyString, usesAny } from './policy-string.js';
import { presence } from './relaxed.js';
import { found } from './search-memory.js';

/** Whether one string with open variables matches at one place: true or false, whatever the values. */
interface Mark {
  readonly key: string;
  readonly place: Place;
  /** A variable in it is a character of its own. */
  readonly glob: Glob;
}

interface Place {
  readonly comparison: Comparison;
  /** The key that is compared: none for resources, and `''` where the string is all of another key. */
  readonly compared?: string;
}

/** Of texts letter by letter, or whatever their case. */
type Comparison = 'text' | 'fold';

interface Fact {
  readonly mark: Mark;
  readonly matches: boolean;
}

/**
 * While the values of some variables are left open, the same string under the same kind of comparison still matches in one statement
 * as it does in another, and where it does, wider ones do. What an Allow asks for and a Deny refuses thus stays refused, and nobody
 * needs to guess a value. The marks are asked for like condition keys.
 */
export class Marks {
  private readonly open: ReadonlySet<string>;
  private readonly arePresent: boolean;
  private readonly known = new Map<string, Mark>();
  private readonly placeholders = new Map<string, string>();

  /** @param arePresent whether requests without the open keys are left aside */
  constructor(open: ReadonlySet<string>, arePresent: boolean) {
    this.open = open;
    this.arePresent = arePresent;
  }

  /** Of the keys that stand for the marks. */
  get domains(): ReadonlyMap<string, Domain> {
    return new Map([...this.known.values()].map(({ key }) => [key, fixed('true', 'false')]));
  }

  /** The resource of a Deny by its marks, as `conditions` beside what is left of it; `undefined` where marks cannot say it. */
  insteadOfResource(resource: ResourceElement): Pick<Statement, 'resource' | 'conditions'> | undefined {
    const open = resource.anyOf.filter((string) => this.isOpen(string));
    const isListed = resource.name === 'Resource';
    if (isListed && resource.anyOf.length > 1) return undefined;
    const anyOf = resource.anyOf.filter((string) => !this.isOpen(string));
    const marks = open.flatMap((string) => this.ofResource(string) ?? []);
    if (marks.length < open.length) return undefined;
    return { resource: { name: 'NotResource', anyOf }, conditions: marks.map((mark) => demand(mark, isListed)) };
  }

  /** A condition of a Deny by its marks; `undefined` where marks cannot say it. */
  insteadOf(condition: Condition): readonly Condition[] | undefined {
    const { operator, values, quantifier, ifExists } = condition;
    const facts = this.factsOf(condition);
    if (facts === undefined || operator === undefined) return undefined;
    const plain = values.filter((string) => !this.isOpen(string));
    const rest = plain.length > 0 ? [{ ...condition, values: plain }] : [];
    const isPresent = operator.negated && quantifier === 'any' && !ifExists ? [presence(condition, 'false')] : [];
    return [...rest, ...isPresent, ...facts.map(({ mark, matches }) => demand(mark, matches))];
  }

  /** What holds of all marks that there are wherever the statement matches. */
  impliedBy({ resource, conditions }: Statement): readonly Condition[] {
    const isListed = resource.name === 'Resource';
    // A list says that one of its strings matches, not which one.
    const strings = isListed && resource.anyOf.length > 1 ? [] : resource.anyOf.filter((string) => this.isOpen(string));
    const marks = strings.flatMap((string) => this.ofResource(string) ?? []);
    const facts = [...marks.map((mark): Fact => ({ mark, matches: isListed })), ...conditions.flatMap((condition) => this.factsOf(condition) ?? [])];
    return [...this.known.values()].flatMap((mark) => {
      const holds = facts.some((fact) => fact.matches && implies(fact.mark, mark));
      const fails = facts.some((fact) => !fact.matches && implies(mark, fact.mark));
      return [...(holds ? [demand(mark, true)] : []), ...(fails ? [demand(mark, false)] : [])];
    });
  }

  /** What the condition says of its open strings where it holds; `undefined` where that is less than all. */
  private factsOf({ operator, key, values, quantifier, ifExists }: Condition): readonly Fact[] | undefined {
    if (operator === undefined || !isComparable(key)) return undefined;
    const isListed = !operator.negated;
    if (isListed && (values.length > 1 || ifExists || quantifier === 'all')) return undefined;
    const open = values.filter((string) => this.isOpen(string));
    const marks = open.flatMap((string) => this.ofValue({ operator, key, string }) ?? []);
    return marks.length < open.length ? undefined : marks.map((mark) => ({ mark, matches: isListed }));
  }

  private isOpen(string: PolicyString): boolean {
    return usesAny(string, this.open);
  }

  private ofResource(string: PolicyString): Mark | undefined {
    return this.canHold(string) ? this.mark({ comparison: 'text' }, this.globOf(string, true)) : undefined;
  }

  private ofValue({ operator, key, string }: Compared): Mark | undefined {
    const comparison = comparisonOf(operator);
    if (comparison === undefined || !this.canHold(string)) return undefined;
    const [part] = string.parts;
    const isKey = string.parts.length === 1 && part?.kind === 'variable' && this.fallbackOf(part) === undefined;
    // Which of two keys stands in the variable of the other makes no difference.
    if (isKey) return this.mark({ comparison, compared: '' }, new GlobBuilder().literal(JSON.stringify([key, part.key].sort())).build());
    return this.mark({ comparison, compared: key }, this.globOf(string, operator.name.endsWith('Like')));
  }

  private globOf({ parts }: PolicyString, wildcards: boolean): Glob {
    const builder = new GlobBuilder();
    for (const part of parts) {
      if (part.kind === 'variable') builder.literal(this.placeholder(part));
      else if (part.kind === 'text' && wildcards) builder.pattern(part.text);
      else builder.literal(part.text);
    }
    return builder.build();
  }

  /** What stands for a variable whose key is missing. */
  private fallbackOf({ key, fallback }: Variable): string | undefined {
    return this.arePresent && this.open.has(key) ? undefined : fallback;
  }

  /** INVARIANT: a single character, so that no text of another string matches a part of it. */
  private placeholder(variable: Variable): string {
    const { placeholders } = this;
    const name = JSON.stringify([variable.key, this.fallbackOf(variable)]);
    return found(placeholders, name, () => String.fromCharCode(firstPlaceholder + placeholders.size));
  }

  /** Text of a policy that looks like a variable here is not told from one. */
  private canHold({ text, parts }: PolicyString): boolean {
    return !/[\uE000-\uF8FF]/.test(text) && this.placeholders.size + parts.length <= mostPlaceholders;
  }

  private mark(place: Place, glob: Glob): Mark {
    const name = JSON.stringify([place.comparison, place.compared, printGlob(glob)]);
    return found(this.known, name, () => ({ key: `${markPrefix}${this.known.size}`, place, glob }));
  }
}

type Variable = Extract<PolicyStringPart, { kind: 'variable' }>;

/** The private use area of Unicode. */
const firstPlaceholder = 0xe000;
const mostPlaceholders = 0x1900;

interface Compared {
  readonly operator: ConditionOperator;
  readonly key: string;
  readonly string: PolicyString;
}

/** Keys of policies are in lower case: none of them is a mark. */
const markPrefix = 'curbside:Mark/';

/** Whether a key of a request that was found with marks is one of them. */
export function isMark(key: string): boolean {
  return key.startsWith(markPrefix);
}

/** How a condition compares texts; `undefined` where it compares something else. */
function comparisonOf({ name }: ConditionOperator): Comparison | undefined {
  switch (name.replace('Not', '')) {
    case 'StringEquals':
    case 'StringLike':
      return 'text';
    case 'StringEqualsIgnoreCase':
      return 'fold';
    default:
      return undefined;
  }
}

/** Whether the other string matches wherever the one does. A question mark is not asked to stand for a variable. */
function implies(one: Mark, other: Mark): boolean {
  if (one.place.compared !== other.place.compared) return false;
  const [text, wider] = [printGlob(one.glob), printGlob(other.glob)];
  const isSameWay = one.place.comparison === other.place.comparison;
  // What is the same is so where letter case does not count, too.
  if (text === wider) return isSameWay || (one.place.comparison === 'text' && !text.includes('*'));
  return isSameWay && one.place.comparison === 'text' && !wider.includes('?') && globsInclude([other.glob], one.glob) === true;
}

function demand({ key }: Mark, matches: boolean): Condition {
  const operator = findOperator('StringEquals');
  return {
    operator,
    operatorText: 'StringEquals',
    quantifier: undefined,
    ifExists: false,
    key,
    keyText: key,
    values: [parsePolicyString(String(matches), '2008-10-17')],
    pointer: '',
    line: 1,
    column: 1,
  };
}
