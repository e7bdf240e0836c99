export interface ThrottleLimit {
  readonly callsPerSecond: number;
  /** How many calls may come at once after a pause. */
  readonly burst: number;
}

/** A token bucket. `now` is in milliseconds and never goes back. */
export function toThrottle({ callsPerSecond, burst }: ThrottleLimit, start: number): (now: number) => 'pass' | 'refuse' {
  let tokens = burst;
  let last = start;
  return (now) => {
    tokens = Math.min(burst, tokens + ((now - last) / 1000) * callsPerSecond);
    last = now;
    if (tokens < 1) return 'refuse';
    tokens -= 1;
    return 'pass';
  };
}
