/** Small, fast and repeatable: the same seed gives the same run. */
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** From 0 to `bound - 1`. */
  below(bound) {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * bound);
  }

  of(list) {
    return list[this.below(list.length)];
  }
}
