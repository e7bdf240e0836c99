import { type Glob, globMatches, parseGlob } from '../../../glob/index.js';
import { oncePer, type Question, type Statement } from '../../../iam-policy/index.js';

/**
 * The Denies that can meet a request which the Allow lets in: what speaks of other resources changes nothing for it. For Allows that the
 * same ones can meet they are the same lists, so that what a search finds out of them is found once.
 */
export function relevantDenies(allow: Statement, all: readonly Statement[]): RelevantDenies {
  const known = chosen(all);
  let name = '';
  for (const deny of all) name += couldMeet(allow, deny) ? '1' : '0';
  const found = known.get(name);
  if (found !== undefined) return found;
  const denies = all.filter((_, index) => name[index] === '1');
  const made = { denies, documents: [{ statements: denies }] };
  known.set(name, made);
  return made;
}

interface RelevantDenies {
  readonly denies: readonly Statement[];
  /** As questions take them. */
  readonly documents: Question['documents'];
}

/** What was chosen from a list, by which of it. */
const chosen = oncePer((_: readonly Statement[]) => new Map<string, RelevantDenies>());

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

const startsOf = oncePer(({ resource }: Statement): readonly Start[] =>
  resource.anyOf.map(({ text, parts }): Start => {
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
  }),
);

function couldBeSame(one: Start, other: Start): boolean {
  if (one.isWhole && !other.hasVariables) return globMatches(other.glob, one.text);
  if (other.isWhole && !one.hasVariables) return globMatches(one.glob, other.text);
  return one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix);
}
