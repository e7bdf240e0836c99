import { words } from './seeds.mjs';

/** Longer inputs tell nothing new: S3 stores at most 20 KB. */
const longest = 20_000;

/** One input made of another, by one to four steps; half of them on the JSON tree, half on the characters. */
export function mutate(text, corpus, random) {
  let mutant = text;
  for (let steps = 1 + random.below(4); steps > 0; steps -= 1) {
    mutant = (random.below(2) === 0 ? inTree(mutant, corpus, random) : undefined) ?? inText(mutant, corpus, random);
  }
  return mutant.slice(0, longest);
}

const punctuation = ['"', '\\', '{', '}', '[', ']', ',', ':', '\\u0000', '\\ud800', '/*x*/', '//', '\ufeff', '"":', 'null', 'true', '1e999', '-'];

function inText(text, corpus, random) {
  const at = random.below(text.length + 1);
  const length = random.below(4) === 0 ? random.below(60) : random.below(4);
  const piece = text.slice(at, at + length);
  const edits = [
    () => text.slice(0, at) + text.slice(at + length),
    () => text.slice(0, at) + random.of(punctuation) + text.slice(at),
    () => text.slice(0, at) + random.of(random.of(Object.values(words))) + text.slice(at + length),
    () => text.slice(0, at) + String.fromCharCode(random.below(random.below(8) === 0 ? 0x10000 : 0x80)) + text.slice(at + 1),
    () => text.slice(0, at) + piece.repeat(1 + random.below(4)) + text.slice(at),
    () => {
      const other = random.of(corpus);
      return text.slice(0, at) + other.slice(random.below(other.length + 1));
    },
  ];
  return random.of(edits)();
}

/** `undefined` where the text is no JSON. An object is kept as its members, so that a key can stand twice. */
function inTree(text, corpus, random) {
  const root = read(text);
  if (root === undefined) return undefined;
  const holder = { items: [root.tree] };
  const places = [...slots(holder)];
  const place = random.of(places);
  const value = place.get();
  const other = read(random.of(corpus))?.tree;
  const edits = [
    () => place.set(random.of(words.texts)),
    () => place.set(random.of([null, true, false, 0, -1, 1e21, '', { items: [] }, { members: [] }])),
    () => place.set({ items: [value, value] }),
    () => place.set({ items: [value] }),
    () => place.remove(),
    () => place.twice(),
    () => place.rename(random.of(random.of([words.elements, words.elements, words.operators, words.keys]))),
    () => place.set(random.of([...slots({ items: [other ?? '*'] })]).get()),
    () => addMember(value, random, random.of([...slots({ items: [other ?? '*'] })]).get()),
    () => addCondition(random.of(places), random),
    () => typeof value === 'string' && place.set(inWord(value, random)),
    () => typeof value === 'string' && place.set(inWord(value, random)),
  ];
  random.of(edits)();
  return holder.items.length === 0 ? '' : print(holder.items[0]);
}

function addMember(value, random, added) {
  if (value?.members !== undefined) value.members.push([random.of(words.elements), added]);
  if (value?.items !== undefined) value.items.push(added);
}

function addCondition(place, random) {
  const statement = place.get();
  if (!statement?.members?.some(([key]) => key === 'Effect')) return;
  const values = Array.from({ length: random.below(3) }, () => random.of(words.texts));
  const test = { members: [[random.of(words.operators), { members: [[random.of(words.keys), { items: values }]] }]] };
  statement.members.push(['Condition', test]);
}

function inWord(word, random) {
  const at = random.below(word.length + 1);
  const swaps = { Allow: 'Deny', Deny: 'Allow' };
  if (word in swaps) return swaps[word];
  return (
    word.slice(0, at) +
    random.of(['*', '?', '/', ':', 'A', '1', '${aws:username}', '${*}', random.of(words.texts)]) +
    word.slice(at + random.below(3))
  );
}

function read(text) {
  try {
    return { tree: toTree(JSON.parse(text)) };
  } catch {
    return undefined;
  }
}

function toTree(value) {
  if (Array.isArray(value)) return { items: value.map(toTree) };
  if (typeof value !== 'object' || value === null) return value;
  return { members: Object.entries(value).map(([key, inner]) => [key, toTree(inner)]) };
}

function print(tree) {
  if (tree?.items !== undefined) return `[${tree.items.map(print).join(',')}]`;
  if (tree?.members !== undefined) return `{${tree.members.map(([key, value]) => `${JSON.stringify(key)}:${print(value)}`).join(',')}}`;
  return JSON.stringify(tree);
}

/** Every place of a tree in which a value stands. */
function* slots(parent) {
  const list = parent.items ?? parent.members ?? [];
  const isObject = parent.members !== undefined;
  for (const [index, entry] of list.entries()) {
    const value = isObject ? entry[1] : entry;
    yield {
      get: () => value,
      set: (next) => list.splice(index, 1, isObject ? [entry[0], next] : next),
      remove: () => list.splice(index, 1),
      twice: () => list.push(list[index]),
      rename: (key) => isObject && list.splice(index, 1, [key, value]),
    };
    if (typeof value === 'object' && value !== null) yield* slots(value);
  }
}
