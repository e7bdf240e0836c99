import { drawFrom } from './draw.js';
import { type Engine, toWorldRequest } from './engine.js';
import { impossible } from './physics.js';
import { aboutAction, isAllowed, type JsonPolicy, type WorldRequest } from './reference.js';
import { type SenderClass, type WorldAction, worldActions, worldRequests } from './world.js';

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
  const { policy } = engine;
  const answer = engine.ask(sender, action);
  if (answer.kind === 'undetermined') return { sender, action, outcome: 'undetermined', because: answer.because };
  if (answer.kind === 'no') {
    const found = findAllowed(aboutAction(policy, action.name), sender, action, engine.keys);
    if (found === undefined) return { sender, action, outcome: 'not reachable' };
    return { sender, action, outcome: 'not reachable', difference: `there is a request that gets through: ${JSON.stringify(found)}` };
  }
  const request = toWorldRequest(answer.request);
  const broken = impossible(request, sender, action);
  if (broken !== undefined) {
    return { sender, action, outcome: 'reachable', difference: `the witness can't be sent (${broken}): ${JSON.stringify(request)}` };
  }
  if (isAllowed(policy, request)) return { sender, action, outcome: 'reachable' };
  return { sender, action, outcome: 'reachable', difference: `the witness is refused: ${JSON.stringify(request)}` };
}

function findAllowed(policy: JsonPolicy, sender: SenderClass, action: WorldAction, keys: ReadonlySet<string>): WorldRequest | undefined {
  if (!policy.Statement.some((statement) => statement.Effect === 'Allow')) return undefined;
  for (const request of worldRequests(sender, action, keys)) if (isAllowed(policy, request)) return request;
  return undefined;
}

/** Some of the questions that a policy gives reason to ask. */
export function questionsOf({ classes }: Engine, seed: number): readonly (readonly [SenderClass, WorldAction])[] {
  const draw = drawFrom(seed);
  const actions = draw.some(worldActions, 1, 2);
  return draw.some(classes, 1, 1).flatMap((sender) => actions.map((action) => [sender, action] as const));
}
