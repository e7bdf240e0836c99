import {
  type Answer,
  condition,
  conditionsOf,
  hasTagInTwoSpellings,
  type JsonPolicy,
  type JsonStatement,
  list,
  principalSpeaks,
  resourceSpeaks,
  type WorldRequest,
} from './reference.js';
import { keysOf, type Piece, product, requestOf, resourcePart, type SenderClass, type World, type WorldAction, whoPart, worldsOf } from './world.js';

/**
 * The quick way to try all requests. A request is one piece of each part of its world, and what a statement demands is who sends it,
 * on what, and one thing of each key: each of these is decided by one part. So a statement is read once for each piece of a part,
 * not once for each request, and the requests that it speaks of are a box: all combinations of some pieces of each part.
 */

/** For each part of a world a set of its pieces, as bits. */
type Box = readonly number[];

/** A request that the policy lets in, as `isAllowed` means it; all statements are about the action. */
export function findInBoxes(policy: JsonPolicy, sender: SenderClass, action: WorldAction): WorldRequest | undefined {
  for (const world of worldsOf(sender, action)) {
    const boxes = (effect: JsonStatement['Effect']) =>
      policy.Statement.filter((statement) => statement.Effect === effect).flatMap((statement) => boxesOf(statement, policy, world));
    const allowed = boxes('Allow');
    if (allowed.length === 0) continue;
    const denied = boxes('Deny');
    for (const box of allowed) {
      const found = outside(box, denied);
      if (found !== undefined) return requestOf(firstOf(found, world), action);
    }
  }
  return undefined;
}

/**
 * The requests that a statement counts for: an Allow where it may match, a Deny where it matches for sure. Variables tie parts
 * together, so there is one box for each combination of their values.
 */
function boxesOf(statement: JsonStatement, policy: JsonPolicy, world: World): readonly Box[] {
  if (statement.Effect === 'Deny' && hasTagInTwoSpellings(statement, policy)) return [];
  return product(variablesOf(statement).map((key) => choicesOf(key, world))).flatMap((chosen) => boxFor({ statement, policy, world, chosen }));
}

/** Keys that stand in the statement as `${key}`, in lower case; a few that are none do no harm. */
function variablesOf(statement: JsonStatement): readonly string[] {
  const texts = [...list(statement.Resource ?? statement.NotResource), ...conditionsOf(statement).flatMap(({ values }) => values)];
  const found = texts.filter((text) => text.includes('${')).flatMap((text) => [...text.matchAll(/\$\{([^},]*)/g)]);
  return [...new Set(found.map(([, key = '']) => key.trim().toLowerCase()))];
}

/** A key has these values in these pieces of its part. */
interface Choice {
  readonly part: number;
  readonly pieces: number;
  readonly keys: Piece['keys'];
}

function choicesOf(key: string, { parts, partWith }: World): readonly Choice[] {
  const part = partWith.get(key) ?? whoPart;
  const choices = new Map<string, Choice>();
  for (const [index, { keys }] of (parts[part] ?? []).entries()) {
    const values = keys[key] ?? [];
    const name = JSON.stringify(values);
    const { pieces = 0 } = choices.get(name) ?? {};
    choices.set(name, { part, pieces: pieces | (1 << index), keys: { [key]: values } });
  }
  return [...choices.values()];
}

interface Reading {
  readonly statement: JsonStatement;
  readonly policy: JsonPolicy;
  readonly world: World;
  readonly chosen: readonly Choice[];
}

/** None where nothing is in it. */
function boxFor({ statement, policy, world, chosen }: Reading): readonly [] | readonly [Box] {
  const box = world.parts.map(({ length }) => 2 ** length - 1);
  for (const { part, pieces } of chosen) box[part] = (box[part] ?? 0) & pieces;
  const variables = keysOf(chosen);
  const counts = (answer: Answer) => (statement.Effect === 'Allow' ? answer !== 'no' : answer === 'yes');
  /** Leaves those pieces of a part that meet a demand. */
  const keep = (part: number, meets: (piece: Piece) => boolean): void => {
    if (box.includes(0)) return;
    let kept = box[part] ?? 0;
    for (const [index, piece] of (world.parts[part] ?? []).entries()) {
      const bit = 1 << index;
      if ((kept & bit) !== 0 && !meets(piece)) kept &= ~bit;
    }
    box[part] = kept;
  };
  const keysWith = (piece: Piece) => (chosen.length === 0 ? piece.keys : { ...variables, ...piece.keys });
  keep(whoPart, ({ principal }) => principal !== undefined && counts(principalSpeaks(statement, principal)));
  keep(resourcePart, (piece) => resourceSpeaks(statement, policy, { resource: piece.resource ?? '', keys: keysWith(piece) }));
  for (const { operator, key, values } of conditionsOf(statement)) {
    // A key that no part decides is missing, whichever part is asked.
    keep(world.partWith.get(key) ?? whoPart, (piece) => counts(condition({ operator, key, values, policy, request: { keys: keysWith(piece) } })));
  }
  return box.includes(0) ? [] : [box];
}

/** A box of requests that are in `box` and in none of the others, from the one at `from` on. No box is empty. */
function outside(box: Box, others: readonly Box[], from = 0): Box | undefined {
  const other = others[from];
  if (other === undefined) return box;
  if (box.some((pieces, part) => (pieces & (other[part] ?? 0)) === 0)) return outside(box, others, from + 1);
  // What is outside of the other has a first part that is: those before it are inside, so no request is in two of these boxes.
  let rest = box;
  for (const [part, pieces] of box.entries()) {
    const left = pieces & ~(other[part] ?? 0);
    if (left === 0) continue;
    const found = outside(rest.with(part, left), others, from + 1);
    if (found !== undefined) return found;
    rest = rest.with(part, pieces & ~left);
  }
  return undefined;
}

/** Of each part the first piece. */
function firstOf(box: Box, { parts }: World): readonly Piece[] {
  return parts.flatMap((part, index) => part.find((_, at) => ((box[index] ?? 0) & (1 << at)) !== 0) ?? []);
}
