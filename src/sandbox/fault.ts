import { globMatches, parseGlob } from '../glob/index.js';
import type { Call } from './call.js';
import type { Delivery } from './delivery.js';
import { toDraw } from './draw.js';
import { type FaultKind, faultKinds } from './fault-kinds.js';
import type { Operation } from './operations.js';
import type { Respond } from './respond.js';

/** One switch: which calls go wrong, and how. What is left out does not narrow. */
export interface Fault {
  readonly kind: FaultKind;
  readonly operation?: Operation;
  /** Wildcard pattern; calls without a bucket never match it. */
  readonly bucket?: string;
  /** Share of the matching calls, 0 to 1. */
  readonly rate?: number;
  /** Only the first so many calls of each operation and bucket. */
  readonly firstOfEach?: number;
  /** Only once so many matching calls went well. */
  readonly after?: number;
  /** Size for the kinds that have one. */
  readonly bytes?: number;
  /** Region for the kinds that name one. */
  readonly region?: string;
}

/** Kinds that make sense for one operation, and aim at it unless told otherwise. */
const onlyOperation: Partial<Record<FaultKind, Operation>> = {
  'malformed-policy': 'GetBucketPolicy',
  'policy-of-size': 'GetBucketPolicy',
  'half-block': 'GetPublicAccessBlock',
  'unknown-grantee': 'GetBucketAcl',
  'token-loop': 'ListBuckets',
  'empty-page': 'ListBuckets',
  'duplicate-names': 'ListBuckets',
  'hostile-names': 'ListBuckets',
};

/** What becomes of a call: the right answer, or the first fault that hits it. */
export type Dispatch = (call: Call) => { readonly delivery: Delivery; readonly fault?: FaultKind };

/** Whether a call is hit depends on the seed, the call, and how often it came before: not on the order of calls among each other. */
export function toDispatch(respond: Respond, faults: readonly Fault[], seed: number): Dispatch {
  const aims = faults.map((fault, index) => ({ fault, hits: toAim(fault, `${seed} ${index}`) }));
  return (call) => {
    for (const { fault, hits } of aims) {
      if (hits(call)) return { delivery: faultKinds[fault.kind]({ call, fault, respond }), fault: fault.kind };
    }
    return { delivery: { way: 'whole', answer: respond(call) } };
  };
}

function toAim(fault: Fault, seed: string): (call: Call) => boolean {
  const { rate = 1, firstOfEach = Number.POSITIVE_INFINITY, after = 0, operation = onlyOperation[fault.kind] } = fault;
  const bucket = fault.bucket === undefined ? undefined : parseGlob(fault.bucket);
  const draw = toDraw(seed);
  const seen = new Map<string, number>();
  let matched = 0;
  return (call) => {
    if (operation !== undefined && operation !== call.operation) return false;
    if (bucket !== undefined && (call.bucket === undefined || !globMatches(bucket, call.bucket))) return false;
    matched += 1;
    if (matched <= after) return false;
    if (rate >= 1 && firstOfEach === Number.POSITIVE_INFINITY) return true;
    const key = `${call.operation} ${call.bucket ?? ''}`;
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return before < firstOfEach && draw(`${key} ${before}`) < rate;
  };
}
