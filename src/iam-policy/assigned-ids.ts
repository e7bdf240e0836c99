import { afterPrefix, type FoundText, findText, type Glob, globMatches, globsInclude, literalGlob, parseGlob } from '../glob/index.js';

/** An id that AWS assigns, so that nobody chooses it: of an account, an organization, an endpoint. */
export interface AssignedId {
  readonly id: string;
  /** What has to be true for somebody to have such an id. */
  readonly assuming: readonly string[];
}

export interface IdQuestion {
  /** Where nothing tells ids apart. */
  readonly generic: string;
  /** Wildcard pattern of the ids of the kind as AWS assigns them today. */
  readonly shape: string;
  /** Longer ones are documented for most kinds. */
  readonly mayBeLonger: boolean;
  /** What policies compare such ids with. Those without wildcards are somebody's own. */
  readonly texts: Iterable<string>;
  /** What ids are made of behind the beginning that all of them share; the first character fills what a pattern leaves open. */
  readonly alphabet: string;
  /** Such as `an account id`. */
  readonly kind: string;
  /** Told where patterns are so entangled that nobody knows whether an id fits them: there may be one more than is given. */
  readonly leaveOpen: () => void;
}

/** More patterns than this are not combined with each other: every way to match some and not the others would be an id of its own. */
export const mostCombined = 6;

/** One id for each way in which the patterns of a policy can match ids: first one that matches as few as can be. */
export function assignedIds(question: IdQuestion): readonly AssignedId[] {
  const texts = [...new Set(question.texts)];
  const patterns = texts.filter((text) => /[*?]/.test(text)).map((text) => ({ text, glob: parseGlob(text) }));
  if (patterns.length === 0) return [{ id: question.generic, assuming: [] }];
  const shape = parseGlob(question.shape);
  const longer = parseGlob(`${question.shape}*`);
  const taken = texts.filter((text) => !/[*?]/.test(text)).map(literalGlob);
  const ofAll = patterns.filter(({ glob }) => globsInclude([glob], shape) === true);
  const telling = patterns.filter((pattern) => !ofAll.includes(pattern));
  let isOpen = telling.length > mostCombined;
  const found = subsetsOf(telling).flatMap((subset) => {
    const others = telling.filter((pattern) => !subset.includes(pattern));
    const none = [...others.map(({ glob }) => glob), ...taken];
    const globs = subset.map(({ glob }) => glob);
    const usual = idLike(question, { all: [shape, ...globs], none, isUsual: true });
    const isMissing = typeof usual === 'string' && subset.length > 0 && question.mayBeLonger;
    const id = isMissing ? idLike(question, { all: [longer, ...globs], none, isUsual: false }) : usual;
    if (id === 'gave-up' || (id === 'empty' && usual === 'gave-up')) {
      isOpen = true;
      question.leaveOpen();
    }
    if (id === 'empty' || id === 'gave-up') return [];
    return [{ id: id.found, assuming: subset.map((pattern) => matching(question, pattern)) }];
  });
  if (found.length > 0 || !isOpen) return found;
  // Without any id there would be nobody to say that it is open.
  question.leaveOpen();
  const free = idLike(question, { all: [shape], none: taken, isUsual: true });
  const id = typeof free === 'string' ? question.generic : free.found;
  return [{ id, assuming: telling.filter(({ glob }) => globMatches(glob, id)).map((pattern) => matching(question, pattern)) }];
}

function matching({ kind }: IdQuestion, { text }: { readonly text: string }): string {
  return `AWS assigns ${kind} that matches \`${text}\``;
}

function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length > mostCombined) return [[], ...items.map((item) => [item]), items];
  const subsets: (readonly T[])[] = [[]];
  for (const item of items) subsets.push(...subsets.map((subset) => [...subset, item]));
  return subsets;
}

interface Wanted {
  readonly all: readonly Glob[];
  readonly none: readonly Glob[];
  /** As long as the shape. */
  readonly isUsual: boolean;
}

function idLike({ generic, shape, alphabet }: IdQuestion, { all, none, isUsual }: Wanted): FoundText {
  if (all.every((glob) => globMatches(glob, generic)) && !none.some((glob) => globMatches(glob, generic))) return { found: generic };
  const prefix = shape.slice(0, shape.indexOf('?'));
  const rests = (glob: Glob) => afterPrefix(glob, prefix);
  const answer = findText({
    all: all.map(rests),
    none: none.flatMap(rests),
    of: [...alphabet],
    ...(isUsual ? { length: shape.length - prefix.length } : {}),
  });
  return typeof answer === 'string' ? answer : { found: prefix + answer.found };
}
