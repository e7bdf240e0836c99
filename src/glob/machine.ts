import { anyButColon, anyCharacter, colon, type Glob } from './glob.js';

/** A pattern as an automaton: state `i` is bit `i`. */
export interface Machine {
  readonly loops: bigint;
  /** Loops that a colon ends. */
  readonly colonFreeLoops: bigint;
  readonly any: bigint;
  readonly anyButColon: bigint;
  readonly byPoint: ReadonlyMap<number, bigint>;
  readonly accept: bigint;
}

export function toMachine(glob: Glob): Machine {
  let loops = 0n;
  let colonFreeLoops = 0n;
  let any = 0n;
  let notColon = 0n;
  const byPoint = new Map<number, bigint>();
  glob.stars.forEach((star, index) => {
    if (star === 1) loops |= 1n << BigInt(index);
    if (star === 2) colonFreeLoops |= 1n << BigInt(index);
  });
  glob.tokens.forEach((token, index) => {
    const bit = 1n << BigInt(index);
    if (token === anyCharacter) any |= bit;
    else if (token === anyButColon) notColon |= bit;
    else byPoint.set(token, (byPoint.get(token) ?? 0n) | bit);
  });
  return { loops, colonFreeLoops, any, anyButColon: notColon, byPoint, accept: 1n << BigInt(glob.tokens.length) };
}

export function step(machine: Machine, states: bigint, point: number): bigint {
  if (states === 0n) return 0n;
  const isColon = point === colon;
  const moving = machine.any | (isColon ? 0n : machine.anyButColon) | (machine.byPoint.get(point) ?? 0n);
  const staying = isColon ? machine.loops : machine.loops | machine.colonFreeLoops;
  return ((states & moving) << 1n) | (states & staying);
}

/** Each character costs the same, whatever the pattern. */
export function runMachine(machine: Machine, text: string): boolean {
  let states = 1n;
  for (const character of text) {
    states = step(machine, states, character.codePointAt(0) ?? 0);
    if (states === 0n) return false;
  }
  return (states & machine.accept) !== 0n;
}
