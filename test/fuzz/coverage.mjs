import { Session } from 'node:inspector';

/** V8's own block coverage of this thread, read after each input: no instrumented build, no native module. */
export class Coverage {
  constructor(folder) {
    this.folder = folder;
    this.seen = new Set();
    this.session = new Session();
    this.session.connect();
    this.post('Profiler.enable');
    this.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many places were reached, or reached more often by an order of magnitude, for the first time. */
  news() {
    let found = 0;
    for (const { url, functions } of this.post('Profiler.takePreciseCoverage').result) {
      if (!url.startsWith(this.folder)) continue;
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          if (count === 0) continue;
          const place = `${url}:${startOffset}:${endOffset}:${Math.min(8, Math.floor(Math.log2(count)))}`;
          if (this.seen.has(place)) continue;
          this.seen.add(place);
          found += 1;
        }
      }
    }
    return found;
  }

  post(method, parameters) {
    let answer;
    this.session.post(method, parameters, (error, result) => {
      if (error) throw new Error(`${method}: ${error.message}`);
      answer = result;
    });
    return answer;
  }
}
