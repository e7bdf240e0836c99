import { type Glob, globMatches, parseGlob } from '../../../glob/index.js';
import type { Statement } from '../../../iam-policy/index.js';

/** The Denies that can meet a request which the Allow lets in: what speaks of other resources changes nothing for it. */
export function relevantDenies(allow: Statement, statements: readonly Statement[]): readonly Statement[] {
  return statements.filter((statement) => statement.effect === 'Deny' && couldMeet(allow, statement));
}

/** No only where no resource is in both for sure. */
function couldMeet(allow: Statement, deny: Statement): boolean {
  if (allow.resource.name === 'NotResource' || deny.resource.name === 'NotResource') return true;
  const denied = startsOf(deny);
  return startsOf(allow).some((one) => denied.some((other) => couldBeSame(one, other)));
}

interface Start {
  readonly text: string;
  readonly glob: Glob;
  /** What the resource begins with; the whole of it where nothing in it is open. */
  readonly prefix: string;
  readonly isWhole: boolean;
  readonly hasVariables: boolean;
}

const starts = new WeakMap<Statement, readonly Start[]>();

function startsOf(statement: Statement): readonly Start[] {
  const known = starts.get(statement);
  if (known !== undefined) return known;
  const found = statement.resource.anyOf.map(({ text, parts }): Start => {
    const [first] = parts;
    const fixed = first?.kind === 'text' ? first.text : '';
    const wildcard = fixed.search(/[*?]/);
    const prefix = wildcard < 0 ? fixed : fixed.slice(0, wildcard);
    return {
      text,
      glob: parseGlob(text),
      prefix,
      isWhole: parts.length === 1 && prefix === text,
      hasVariables: parts.some(({ kind }) => kind !== 'text'),
    };
  });
  starts.set(statement, found);
  return found;
}

function couldBeSame(one: Start, other: Start): boolean {
  if (one.isWhole && !other.hasVariables) return globMatches(other.glob, one.text);
  if (other.isWhole && !one.hasVariables) return globMatches(one.glob, other.text);
  return one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix);
}
