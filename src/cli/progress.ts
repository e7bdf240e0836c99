import type { Output } from './surroundings.js';

/** One line on standard error that says how far the work is. Silent off a terminal. */
export interface Progress {
  /** What is being done now. */
  stage(text: string): void;
  /** How many there are in all, once that is known. */
  total(count: number): void;
  /** How much of the input is read, from 0 to 1, where nobody knows how many there are. */
  share(read: number): void;
  /** One more is done. */
  step(): void;
  /** Standard error for whole lines meanwhile: each takes the place of this one, which comes back below. */
  readonly above: Output;
  /** Takes the line away. */
  stop(): Promise<void>;
}

export interface ProgressOptions {
  readonly stderr: Output;
  readonly quiet: boolean;
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
}

const interval = 200;
const silent: Omit<Progress, 'above'> = {
  stage: () => undefined,
  total: () => undefined,
  share: () => undefined,
  step: () => undefined,
  stop: async () => undefined,
};

export function createProgress({ stderr, quiet, clock }: ProgressOptions): Progress {
  if (quiet || !stderr.isTerminal) return { ...silent, above: stderr };
  const started = clock();
  let what = '';
  let done = 0;
  let all: number | undefined;
  let share: number | undefined;
  const draw = () => {
    const line = progressLine({
      what,
      done,
      elapsed: clock() - started,
      ...(all === undefined ? {} : { all }),
      ...(share === undefined ? {} : { share }),
    });
    // A line that fills the terminal wraps, and the next one cannot take it back.
    void stderr.write(`\r\u001b[2K${line.slice(0, Math.max(1, stderr.columns - 1))}`).catch(() => undefined);
  };
  const timer = setInterval(draw, interval);
  timer.unref();
  return {
    stage(text) {
      if (text === what) return;
      what = text;
      draw();
    },
    total(count) {
      all = count;
    },
    share(read) {
      share = read;
    },
    step() {
      done += 1;
    },
    above: { ...stderr, write: (text) => stderr.write(`\r\u001b[2K${text}`) },
    async stop() {
      clearInterval(timer);
      await stderr.write('\r\u001b[2K').catch(() => undefined);
    },
  };
}

export interface ProgressState {
  readonly what: string;
  readonly done: number;
  readonly all?: number;
  /** Of the input, from 0 to 1. */
  readonly share?: number;
  /** Milliseconds. */
  readonly elapsed: number;
}

/** Such as `scanning: 120 of 4000 buckets, 310/s, 13s left`. */
export function progressLine(state: ProgressState): string {
  const { what, done, all, elapsed } = state;
  if (done === 0) return `${what} ...`;
  const rate = elapsed < 1 ? 0 : (done * 1000) / elapsed;
  const counted = all === undefined ? `${done} buckets` : `${done} of ${all} buckets`;
  const left = secondsLeft(state, rate);
  return `${what}: ${counted}, ${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s${left === undefined ? '' : `, ${duration(left)} left`}`;
}

function secondsLeft({ done, all, share, elapsed }: ProgressState, rate: number): number | undefined {
  if (all !== undefined) return all <= done || rate === 0 ? undefined : (all - done) / rate;
  if (share === undefined || share <= 0 || share >= 1) return undefined;
  return (elapsed * (1 - share)) / share / 1000;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)}s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}
