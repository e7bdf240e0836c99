import { authorize } from './authorize.js';
import { demandsOf, type LayerDemands } from './layer-demands.js';
import type { PolicyLayer } from './layers.js';
import { couldName } from './literal.js';
import { matchStatement } from './match-statement.js';
import { namesAction } from './named-actions.js';
import type { Statement } from './policy.js';
import { variablesOf } from './policy-string.js';
import type { Answer, Question } from './question.js';
import type { Request } from './request.js';

/** Searches in which one set of chosen Allows was asked about. Layers of a few statements need no more than their number. */
const layerBudget = 200;

type Yes = Extract<Answer, { kind: 'yes' }>;
type Find = (question: Question, watched: readonly Statement[]) => Answer;

/**
 * A request through layers: the Denies of the layers join the others, and one Allow of each layer has to match. A request is
 * looked for without asking for these, and where it misses a layer, each Allow of that layer is demanded in turn. Whatever
 * passes all layers matches one of them, so that an exhausted search is a proof.
 */
export function findThroughLayers(question: Question, layers: readonly PolicyLayer[], find: Find): Answer {
  return new LayerSearch(question, layers, find).run();
}

class LayerSearch {
  private readonly asked: Question;
  /** The same in the words of resource policies. */
  private readonly question: Question;
  private readonly layers: readonly PolicyLayer[];
  private readonly find: Find;
  private readonly demands: LayerDemands;
  private searches = 0;

  constructor(question: Question, layers: readonly PolicyLayer[], find: Find) {
    this.asked = question;
    this.find = find;
    this.layers = layers;
    this.demands = demandsOf(question, layers);
    const { allowedBy, denies } = this.demands;
    this.question = { ...question, allowedBy, documents: [...question.documents, { statements: denies }] };
  }

  run(): Answer {
    const name = this.question.action.name.toLowerCase();
    const { identity } = this.question.sender.variants;
    const isUseful = (statement: Statement) => namesAction(statement, name) && identity.some(({ caller }) => couldName(statement, caller));
    return this.visit(
      [],
      this.demands.oneOfEach.map((statements) => statements.filter(isUseful)),
    );
  }

  private visit(chosen: readonly Statement[], open: readonly (readonly Statement[])[]): Answer {
    this.searches += 1;
    if (this.searches > layerBudget)
      return { kind: 'undetermined', because: 'the Allows of the policy layers are too many and too entangled to search through' };
    const { alsoMatching = [] } = this.question;
    const answer = this.find({ ...this.question, alsoMatching: [...alsoMatching, ...chosen] }, open.flat());
    if (answer.kind !== 'yes') return answer;
    const unmet = open.filter((statements) => metBy(statements, answer.request) === undefined);
    const [first] = unmet.sort((one, other) => one.length - other.length);
    if (first === undefined) return this.confirm(answer, chosen, open);
    return this.firstOf(first, (statement) =>
      this.visit(
        [...chosen, statement],
        open.filter((statements) => statements !== first),
      ),
    );
  }

  /** A layer that lets the request through only by what nobody knows for sure has to be asked for that, so that it is told. */
  private confirm(answer: Yes, chosen: readonly Statement[], open: readonly (readonly Statement[])[]): Answer {
    const met = open.flatMap((statements) => metBy(statements, answer.request) ?? []).filter((statement) => !isSimple(statement));
    if (met.length > 0) {
      const confirmed = this.visit([...chosen, ...met], []);
      if (confirmed.kind === 'yes') return confirmed;
    }
    return this.replayed(answer);
  }

  private firstOf(choices: readonly Statement[], answerWith: (choice: Statement) => Answer): Answer {
    let best: Answer = { kind: 'no' };
    for (const choice of choices) {
      const answer = answerWith(choice);
      if (answer.kind === 'yes' && answer.assuming.length === 0) return answer;
      if (best.kind !== 'yes' && answer.kind !== 'no') best = answer;
      // All that such a sender can do rests on assumptions.
      if (best.kind === 'yes' && this.question.sender.assuming.length > 0) return best;
    }
    return best;
  }

  /** Nothing is called reachable before the interpreter, which reads the layers as they are, says so too. */
  private replayed(answer: Yes): Answer {
    const { documents, universe } = this.asked;
    const denies = documents.flatMap(({ statements }) => statements.filter(({ effect }) => effect === 'Deny'));
    const surroundings = { owner: universe.account, layers: this.layers };
    const { outcome } = authorize(answer.request, [{ statements: [...this.demands.granted, ...denies] }], surroundings);
    if (outcome === 'allowed') return answer;
    return {
      kind: 'undetermined',
      because: `the replay of a request through the policy layers ended in \`${outcome}\`; please report these policies`,
    };
  }
}

/** The statement of a layer that lets the request through for sure. */
function metBy(statements: readonly Statement[], request: Request): Statement | undefined {
  return statements.find((statement) => matchStatement(statement, request) === 'yes');
}

function isSimple({ conditions, resource }: Statement): boolean {
  return conditions.length === 0 && resource.anyOf.every((string) => variablesOf(string).length === 0);
}
