/** What has become of the calls to one bucket. */
export interface Line {
  answered: boolean;
  silent: boolean;
}

/** `probe`: goes although the region is in doubt, to find out. */
export type Leave = 'go' | 'probe' | 'refused';

/**
 * Keeps a region that answers nobody from costing a timeout per call, and silent buckets from costing the others their facts.
 *
 * Silences in a row put a region in doubt of which no bucket has answered yet. Whoever comes then waits, while a few are sent ahead, of
 * other buckets than the silent ones and far apart, for those that hang may stand side by side. One answer lets everyone go; where they
 * are silent too, the region counts as unreachable. A region that has answered a bucket is not dead: silence is then the matter of the
 * silent buckets, unless nothing else comes for very long. Of an unreachable region one call is let through now and then to look.
 */
export interface Breaker {
  readonly state: 'open' | 'in-doubt' | 'unreachable';
  leave(line: Line | undefined): Leave | Promise<Leave>;
  answered(by: 'bucket' | 'other'): void;
  silent(leave: Leave): void;
  /** The call was not made after all, so that it finds out nothing. */
  unused(leave: Leave): void;
  /** Lets everyone go from now on, for the end of a collection. */
  open(): void;
}

export function startBreaker(options: {
  readonly clock: () => number;
  readonly silences: number;
  readonly silentMs: number;
  readonly restMs: number;
}): Breaker {
  const { clock } = options;
  const waiting: { readonly line: Line | undefined; readonly go: (leave: Leave) => void }[] = [];
  let hasAnswered = false;
  let hasEnded = false;
  let silences = 0;
  let silentSince: number | undefined;
  let probes = { sent: 0, silent: 0 };
  let nextLook = 0;
  let timer: NodeJS.Timeout | undefined;

  function state(): Breaker['state'] {
    if (hasEnded || silences < options.silences) return 'open';
    if (hasAnswered) return clock() - (silentSince ?? clock()) <= options.silentMs ? 'open' : 'unreachable';
    return probes.silent < options.silences ? 'in-doubt' : 'unreachable';
  }

  function look(): Leave {
    if (clock() < nextLook) return 'refused';
    nextLook = clock() + options.restMs;
    return 'probe';
  }

  function sendProbes(): void {
    timer = undefined;
    if (state() !== 'in-doubt') return;
    for (const probe of farApart(ofEachBucket(waiting), options.silences - probes.sent)) {
      probes.sent += 1;
      waiting.splice(waiting.indexOf(probe), 1);
      probe.go('probe');
    }
  }

  function release(leave: Leave): void {
    clearTimeout(timer);
    timer = undefined;
    for (const { go } of waiting.splice(0)) go(leave);
  }

  return {
    get state() {
      return state();
    },
    leave(line) {
      const now = state();
      if (now !== 'in-doubt') return now === 'open' ? 'go' : look();
      return new Promise((go) => {
        waiting.push({ line, go });
        // Not at once: those that were queued for a turn arrive within the same moment, and there is a choice among many.
        timer ??= setTimeout(sendProbes, 0);
      });
    },
    answered(by) {
      if (by === 'bucket') hasAnswered = true;
      silences = 0;
      silentSince = undefined;
      probes = { sent: 0, silent: 0 };
      release('go');
    },
    silent(leave) {
      silences += 1;
      silentSince ??= clock();
      nextLook = clock() + options.restMs;
      if (leave === 'probe' && state() === 'in-doubt') probes.silent += 1;
      if (state() === 'unreachable') release('refused');
      else if (waiting.length > 0) timer ??= setTimeout(sendProbes, 0);
    },
    unused(leave) {
      if (leave !== 'probe') return;
      probes.sent = Math.max(0, probes.sent - 1);
      if (waiting.length > 0) timer ??= setTimeout(sendProbes, 0);
    },
    open() {
      hasEnded = true;
      release('go');
    },
  };
}

/** One call of each bucket, of those that were not silent yet if there are any. */
function ofEachBucket<W extends { readonly line: Line | undefined }>(waiting: readonly W[]): readonly W[] {
  const byLine = [...new Map(waiting.map((one) => [one.line, one])).values()];
  const fresh = byLine.filter(({ line }) => line?.silent !== true);
  return fresh.length > 0 ? fresh : byLine;
}

function farApart<W>(all: readonly W[], count: number): readonly W[] {
  if (all.length <= count) return all;
  return all.filter((_, index) => Math.floor((index * count) / all.length) !== Math.floor(((index - 1) * count) / all.length));
}
