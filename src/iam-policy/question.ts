import type { Glob } from '../glob/index.js';
import { domainOf } from './context-keys.js';
import { common, type Domain, fixed, isEmpty, text } from './domain.js';
import type { PolicyLayer } from './layers.js';
import { resourceKey } from './literal.js';
import { oncePer } from './once-per.js';
import type { PolicyDocument, Statement } from './policy.js';
import type { Request } from './request.js';
import type { SearchMemory } from './search-memory.js';
import { type Dimension, dimensionOf, lookUp, type Sender, type SenderNetwork, type Variant } from './senders/sender.js';
import { anyObject, type Universe } from './universe.js';

/** Is there a request of this sender, with this action, that is let in and that no Deny stops? */
export interface Question {
  /** One Allow (of a policy, or made from an ACL grant); `anything` asks only what the Denies leave over. */
  readonly allowedBy: Statement | 'anything';
  /** Documents whose Denies count. */
  readonly documents: readonly Pick<PolicyDocument, 'statements'>[];
  readonly sender: Sender;
  readonly action: QuestionAction;
  readonly target: 'bucket' | 'object';
  readonly universe: Universe;
  /** Seconds since 1970 at which the facts were read. */
  readonly now: number;
  /** Resource patterns: inside one of each list of `within`, outside of all `outside`. */
  readonly within?: readonly (readonly Glob[])[];
  readonly outside?: readonly Glob[];
  /** Narrower than what the sender could choose, such as plain HTTP only. */
  readonly domains?: ReadonlyMap<string, Domain>;
  /** Statements that must match the request too, whatever their effect: to ask what an old Deny would have stopped. */
  readonly alsoMatching?: readonly Statement[];
  /** Among the Denies those that are Allows of another policy, whose matches do not count. */
  readonly reversed?: ReadonlySet<Statement>;
  /** What the request has to pass beside the documents; `allowedBy` may be an Allow of an identity's policies among them. */
  readonly layers?: readonly PolicyLayer[];
  /** Shared by questions about the same statements, universe and time; it only saves work. */
  readonly memory?: SearchMemory;
}

export interface QuestionAction {
  readonly name: string;
  /** Condition keys of S3 that requests of this action carry, in lower case. */
  readonly keys: ReadonlySet<string>;
}

export type Answer =
  | {
      readonly kind: 'yes';
      readonly request: Request;
      readonly assuming: readonly string[];
      /** Denies that speak of the action and could speak of the sender, but do not stop the request: `whyNotStopped` says why. */
      readonly escapes: readonly Statement[];
      /** The one of the sender's networks that the request came through. */
      readonly network: SenderNetwork;
    }
  /** By exhausted search. */
  | { readonly kind: 'no' }
  | { readonly kind: 'undetermined'; readonly because: string };

/** The values that a key can have for one variant of the sender's part that decides it. */
export function domainIn(question: Question, key: string, variant: Variant | undefined): Domain {
  const { universe, action, now, sender } = question;
  const known = variant === undefined ? undefined : lookUp(variant.domains, key);
  const narrowed = question.domains?.get(key);
  if (narrowed !== undefined) return known === undefined ? narrowed : common(narrowed, known);
  if (key === resourceKey) return resourceDomain(question);
  return known ?? sender.owner.get(key) ?? domainOf(key, { universe, action: action.name, actionKeys: action.keys, now });
}

/** The same question, without the variants of the sender that can have none of the values it is narrowed to. */
export function withoutImpossible(question: Question): Question {
  const { domains, sender } = question;
  if (domains === undefined) return question;
  const isPossible = (variant: Variant) =>
    [...domains].every(([key, narrowed]) => {
      const known = lookUp(variant.domains, key);
      return known === undefined || !isEmpty(common(narrowed, known));
    });
  const { identity, membership, network, door } = sender.variants;
  const variants = {
    identity: withAll(identity, isPossible),
    membership: withAll(membership, isPossible),
    network: withAll(network, isPossible),
    door: withAll(door, isPossible),
  };
  return { ...question, sender: { ...sender, variants } };
}

/** The list itself where all have it, for what is found of a list is remembered. */
function withAll<V extends Variant>(variants: readonly V[], isPossible: (variant: Variant) => boolean): readonly V[] {
  return variants.every(isPossible) ? variants : variants.filter(isPossible);
}

/** One domain for each variant that the key can have. */
export function domainsIn(question: Question, key: string): readonly Domain[] {
  const dimension: Dimension | undefined = dimensionOf(key);
  if (dimension === undefined) return [domainIn(question, key, undefined)];
  return question.sender.variants[dimension].map((variant) => domainIn(question, key, variant));
}

function resourceDomain({ target, universe }: Question): Domain {
  return target === 'bucket' ? theBucket(universe) : itsObjects(universe);
}

const theBucket = oncePer(({ arn }: Universe): Domain => fixed(arn));
const itsObjects = oncePer((universe: Universe): Domain => text([anyObject(universe)], `${universe.objectPrefix}any`));
