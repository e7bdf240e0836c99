import { findInBoxes } from './boxes.js';
import { drawFrom } from './draw.js';
import { type Engine, toWorldRequest } from './engine.js';
import { impossible } from './physics.js';
import { aboutAction, isAllowed, type JsonPolicy, type WorldRequest } from './reference.js';
import { isAllowedThrough, type JsonLayer } from './reference-layers.js';
import { owner, type SenderClass, type WorldAction, worldActions, worldRequests } from './world.js';

export type Outcome = 'reachable' | 'not reachable' | 'undetermined';

export interface Comparison {
  readonly sender: SenderClass;
  readonly action: WorldAction;
  readonly outcome: Outcome;
  /** What is wrong; missing where both evaluators agree. */
  readonly difference?: string;
  readonly because?: string;
}

/** Holds one question of one policy in both directions. */
export function compareQuestion(engine: Engine, sender: SenderClass, action: WorldAction): Comparison {
  const { policy, layers } = engine;
  const answer = engine.ask(sender, action);
  if (answer.kind === 'undetermined') return { sender, action, outcome: 'undetermined', because: answer.because };
  if (answer.kind === 'no') {
    const found = findAllowed(engine, sender, action);
    if (found === undefined) return { sender, action, outcome: 'not reachable' };
    return { sender, action, outcome: 'not reachable', difference: `there is a request that gets through: ${JSON.stringify(found)}` };
  }
  const request = toWorldRequest(answer.request);
  const broken = impossible(request, sender, action);
  if (broken !== undefined) {
    return { sender, action, outcome: 'reachable', difference: `the witness can't be sent (${broken}): ${JSON.stringify(request)}` };
  }
  if (passes(policy, layers, request)) return { sender, action, outcome: 'reachable' };
  return { sender, action, outcome: 'reachable', difference: `the witness is refused: ${JSON.stringify(request)}` };
}

/** More requests of one question than this are not decided one by one. */
const mostDecisions = 200;

/** A request that the interpreter and the other evaluator decide differently. */
export function findDecidedDifferently({ policy, layers, keys, allows }: Engine, sender: SenderClass, action: WorldAction): WorldRequest | undefined {
  let left = mostDecisions;
  for (const request of worldRequests(sender, action, keys)) {
    if (left === 0) return undefined;
    left -= 1;
    if (allows(request) !== passes(policy, layers, request)) return request;
  }
  return undefined;
}

/** A request that gets through, as the plain reading confirms. */
function findAllowed(engine: Engine, sender: SenderClass, action: WorldAction): WorldRequest | undefined {
  if (engine.layers.length > 0) return findOneByOne(engine, sender, action);
  const relevant = aboutAction(engine.policy, action.name);
  const found = findInBoxes(relevant, sender, action);
  if (found === undefined) return undefined;
  if (!isAllowed(relevant, found)) throw new Error(`the quick way takes for allowed what is not: ${JSON.stringify(found)}`);
  // With no other keys than the policy's: easier to read.
  return findOneByOne(engine, sender, action) ?? found;
}

/** The same the plain way: tries all requests, one after the other. */
export function findOneByOne({ policy, layers, keys }: Engine, sender: SenderClass, action: WorldAction): WorldRequest | undefined {
  const relevant = aboutAction(policy, action.name);
  const relevantLayers = layers.map((layer) => ({ ...layer, policies: layer.policies.map((each) => aboutAction(each, action.name)) }));
  const allowing = [relevant, ...relevantLayers.flatMap(({ kind, policies }) => (kind === 'identity' ? policies : []))];
  if (!allowing.some((each) => each.Statement.some((statement) => statement.Effect === 'Allow'))) return undefined;
  for (const request of worldRequests(sender, action, keys)) if (passes(relevant, relevantLayers, request)) return request;
  return undefined;
}

function passes(policy: JsonPolicy, layers: readonly JsonLayer[], request: WorldRequest): boolean {
  return layers.length === 0 ? isAllowed(policy, request) : isAllowedThrough(policy, layers, request, owner);
}

/** Some of the questions that a policy gives reason to ask. */
export function questionsOf({ classes }: Engine, seed: number): readonly (readonly [SenderClass, WorldAction])[] {
  const draw = drawFrom(seed);
  const actions = draw.some(worldActions, 1, 2);
  return draw.some(classes, 1, 1).flatMap((sender) => actions.map((action) => [sender, action] as const));
}
