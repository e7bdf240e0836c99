import pLimit from 'p-limit';
import { type Breaker, type Leave, type Line, startBreaker } from './breaker.js';
import { type Failure, toFailure } from './failure.js';
import type { Logger } from './logger.js';
import { type Pace, startPace } from './pace.js';
import { type Operation, operations } from './permissions.js';
import type { Stop } from './stop.js';
import type { Exchange, Transport } from './transport.js';

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** One question to the service. `send` gets a fresh input each time it is tried, and gives `undefined` for an answer of the wrong shape. */
export interface Question<I extends object, T> {
  readonly operation: Operation;
  readonly region: string;
  readonly input: I;
  /** One for all questions about the same bucket; none where no bucket is asked about. */
  readonly line?: Line;
  readonly send: (input: I, exchange: Exchange) => Promise<T | undefined>;
}

/** Times and counts of the call wrapper. */
export interface Patience {
  readonly callTimeoutMs: number;
  /** For a bucket that was silent that long and has said nothing else: enough to see that it still is. */
  readonly silentCallTimeoutMs: number;
  /** Tries of a call that meets faults; throttled work is not counted here, it is put back. */
  readonly tries: number;
  readonly retryMs: number;
  /**
   * Throttled for so long, one call gives up, and sooner in a region where nothing else was answered. A region that answered nothing else for
   * as long as the first is given up, but for a look now and then.
   */
  readonly throttledMs: number;
  readonly regionThrottledMs: number;
  /** So many timeouts in a row put a region in doubt, and so many more make it unreachable. */
  readonly silences: number;
  /** One that has answered some bucket counts as unreachable after so long without any answer. */
  readonly silentMs: number;
  readonly restMs: number;
}

export interface Caller {
  ask<I extends object, T>(question: Question<I, T>): Promise<Answer<T>>;
  /** Requests sent so far, retries included. */
  readonly calls: number;
}

interface Lane {
  readonly pace: Pace;
  readonly breaker: Breaker;
  lastAnswer: number;
  /** Since when it has answered nothing but that it is too much. */
  throttledSince: number | undefined;
  /** When a region that was given up for that is looked at again. */
  nextLook: number;
  /** Once a region refuses the key, every further call there would be refused just the same. */
  keyRefused: Failure | undefined;
}

interface Effort {
  tries: number;
  throttles: number;
  throttledSince: number | undefined;
}

/** The one way to the service: bounds what is in flight, ends what hangs, tries again what may succeed, and never throws for what the service does. */
export function startCaller(options: {
  readonly transport: Transport;
  readonly stop: Stop;
  readonly concurrency: number;
  readonly patience: Patience;
  readonly logger: Logger;
}): Caller {
  const { transport, stop, patience, logger } = options;
  const limit = pLimit(options.concurrency);
  const lanes = new Map<string, Lane>();
  const clock = () => performance.now();
  let calls = 0;

  function laneOf(region: string): Lane {
    const known = lanes.get(region);
    if (known !== undefined) return known;
    const breaker = startBreaker({ clock, ...patience });
    const lane: Lane = { pace: startPace(clock), breaker, lastAnswer: clock(), throttledSince: undefined, nextLook: 0, keyRefused: undefined };
    lanes.set(region, lane);
    stop.onStop(() => {
      lane.pace.open();
      lane.breaker.open();
    });
    return lane;
  }

  function attempt<I extends object, T>(question: Question<I, T>): Promise<Answer<T>> {
    return new Promise((resolve) => {
      const exchange: Exchange = { expects: operations[question.operation], ended: false };
      const input = { ...question.input };
      let settled = false;
      const settle = (answer: Answer<T>) => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        forget();
        resolve(answer);
      };
      const end = (failure: Failure) => {
        settle({ ok: false, failure });
        exchange.ended = true;
        exchange.end?.();
      };
      const timer = setTimeout(() => end({ kind: 'timed-out' }), timeoutFor(question.line));
      let forget: () => void = () => undefined;
      forget = stop.onStop((reason) => end({ kind: 'stopped', stopped: reason }));
      if (settled) return;
      transport.watch(input, exchange);
      calls += 1;
      question.send(input, exchange).then(
        (value) => settle(value === undefined ? { ok: false, failure: { kind: 'malformed' } } : { ok: true, value }),
        (error: unknown) => settle({ ok: false, failure: toFailure(error, exchange) }),
      );
    });
  }

  function timeoutFor(line: Line | undefined): number {
    const isSilent = line?.silent === true && !line.answered;
    return isSilent ? Math.min(patience.callTimeoutMs, patience.silentCallTimeoutMs) : patience.callTimeoutMs;
  }

  async function tryOnce<I extends object, T>(question: Question<I, T>, lane: Lane): Promise<Answer<T>> {
    for (;;) {
      const given = lane.breaker.leave(question.line);
      const leave = typeof given === 'string' ? given : await given;
      if (leave === 'refused') return doesNotAnswer;
      const answer = await tryWith(leave, question, lane);
      // Nobody else is sent ahead for a probe that was never made, unless that is said.
      if (answer === undefined || !answer.made) lane.breaker.unused(leave);
      if (answer !== undefined) return answer.answer;
    }
  }

  interface Tried<T> {
    readonly answer: Answer<T>;
    /** Whether the call was made, to its end. */
    readonly made: boolean;
  }

  /** `undefined`: while it waited for its turn the region fell silent, and the leave is no longer good. */
  async function tryWith<I extends object, T>(leave: Leave, question: Question<I, T>, lane: Lane): Promise<Tried<T> | undefined> {
    const unmade = (answer: Answer<T>): Tried<T> => ({ answer, made: false });
    if (isGivenUp(lane) && clock() < lane.nextLook) return unmade(throttledOut);
    const turn = lane.pace.turn();
    if (turn !== undefined) await turn;
    return limit(async () => {
      if (stop.reason !== undefined) return unmade(stopped(stop.reason));
      if (isGivenUp(lane)) {
        if (clock() < lane.nextLook) return unmade(throttledOut);
        lane.nextLook = clock() + patience.restMs;
      }
      if (lane.keyRefused !== undefined) return unmade({ ok: false, failure: lane.keyRefused });
      if (leave === 'go' && lane.breaker.state !== 'open') return undefined;
      const answer = await attempt(question);
      note(answer.ok ? undefined : answer.failure, { lane, leave, line: question.line });
      return { answer, made: answer.ok || answer.failure.kind !== 'stopped' };
    });
  }

  function note(failure: Failure | undefined, { lane, leave, line }: { lane: Lane; leave: Leave; line: Line | undefined }): void {
    if (failure?.kind === 'stopped') return;
    if (failure?.kind === 'timed-out' || failure?.kind === 'unreachable') {
      if (line !== undefined) line.silent = true;
      lane.breaker.silent(leave);
      return;
    }
    if (line !== undefined) line.answered = true;
    // A line that broke is no silence, and no answer of the region either.
    lane.breaker.answered(line !== undefined && (failure === undefined || failure.status !== undefined) ? 'bucket' : 'other');
    if (failure?.kind === 'throttled') {
      lane.throttledSince ??= clock();
      lane.pace.throttled(failure.retryAfterMs);
      return;
    }
    lane.pace.answered();
    lane.lastAnswer = clock();
    lane.throttledSince = undefined;
  }

  /** What one call is ready to wait is enough for all of them: with many buckets their waits, one after another, would never end. */
  function isGivenUp({ throttledSince }: Lane): boolean {
    return throttledSince !== undefined && clock() - throttledSince > patience.throttledMs;
  }

  async function ask<I extends object, T>(question: Question<I, T>): Promise<Answer<T>> {
    const lane = laneOf(question.region);
    const effort: Effort = { tries: 0, throttles: 0, throttledSince: undefined };
    for (;;) {
      const answer = await tryOnce(question, lane);
      if (answer.ok || answer.failure === lane.keyRefused) return answer;
      const wait = waitBefore(answer.failure, effort, lane);
      if (wait === undefined) {
        if (refusesKey(answer.failure)) lane.keyRefused = answer.failure;
        return answer;
      }
      logger.debug({ operation: question.operation, kind: answer.failure.kind, code: answer.failure.code, wait }, 'asking again');
      await stop.sleep(wait);
      if (stop.reason !== undefined) return stopped(stop.reason);
    }
  }

  /** How long to wait before the next try; `undefined` where there is none. */
  function waitBefore(failure: Failure, effort: Effort, lane: Lane): number | undefined {
    if (failure.kind === 'throttled') return waitThrottled(failure, effort, lane);
    if (failure.kind === 'transient') return nextTry(effort, patience.tries);
    // The SDK sets its clock by the refusal, and fetches new credentials where it can.
    if (failure.kind === 'clock' || /^ExpiredToken/.test(failure.code ?? '')) return nextTry(effort, 2);
    // A silent call has used up its time once; the second try is for a connection that died unnoticed.
    if (failure.kind === 'timed-out' || (failure.kind === 'unreachable' && failure.code !== undefined)) return nextTry(effort, 2);
    return undefined;
  }

  function nextTry(effort: Effort, most: number): number | undefined {
    effort.tries += 1;
    return effort.tries >= most ? undefined : jittered(patience.retryMs * 2 ** effort.tries);
  }

  function waitThrottled(failure: Failure, effort: Effort, lane: Lane): number | undefined {
    const now = clock();
    effort.throttledSince ??= now;
    effort.throttles += 1;
    if (now - effort.throttledSince > patience.throttledMs || isGivenUp(lane)) return undefined;
    if (now - Math.max(lane.lastAnswer, effort.throttledSince) > patience.regionThrottledMs) return undefined;
    return Math.max(failure.retryAfterMs ?? 0, jittered(Math.min(20_000, patience.retryMs * 2 ** Math.min(effort.throttles, 10))));
  }

  return {
    ask,
    get calls() {
      return calls;
    },
  };

  function stopped<T>(reason: NonNullable<Stop['reason']>): Answer<T> {
    return { ok: false, failure: { kind: 'stopped', stopped: reason } };
  }
}

const doesNotAnswer = { ok: false, failure: { kind: 'unreachable', message: 'the region does not answer' } } as const;
const throttledOut = { ok: false, failure: { kind: 'throttled', message: 'the region throttles every call' } } as const;

/** Not a wrong signature: that can be the fault of one odd name. */
function refusesKey(failure: Failure): boolean {
  return failure.kind === 'credentials' && failure.code !== 'SignatureDoesNotMatch';
}

function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}
