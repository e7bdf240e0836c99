import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classOf, findingClasses } from '../finding-order.js';
import type { BucketResult, Finding, ResultStore } from '../model/result.js';
import { createTurns } from './turns.js';

export interface ResultStoreOptions {
  /** `id`: by bucket id, by code unit. `arrival`: as they were added. */
  readonly orderBy: 'id' | 'arrival';
  /** Bytes kept in memory before results go to a temporary file. */
  readonly memoryLimit?: number;
  /** Folder of the temporary file. */
  readonly folder?: string;
}

const defaultMemoryLimit = 8 * 1024 * 1024;
const segmentSize = 256 * 1024;

/** A run of lines: in memory, or at a position of the temporary file. */
interface Segment {
  bytes: Buffer | undefined;
  position: number;
}

/** Keeps judged buckets as lines of JSON: in memory up to a limit, beyond it in a temporary file that has no name. */
export function createResultStore(options: ResultStoreOptions): ResultStore {
  const limit = options.memoryLimit ?? defaultMemoryLimit;
  const index = createIndex();
  const turn = createTurns();
  const segments: Segment[] = [];
  const spool = createSpool(options.folder ?? tmpdir());
  let open: Buffer[] = [];
  let openBytes = 0;
  let inMemory: Segment[] = [];
  let memory = 0;
  let order: readonly number[] | undefined;

  function seal(): void {
    if (openBytes === 0) return;
    const segment: Segment = { bytes: Buffer.concat(open, openBytes), position: -1 };
    segments.push(segment);
    inMemory.push(segment);
    memory += openBytes;
    open = [];
    openBytes = 0;
    if (memory > limit) spill();
  }

  function spill(): void {
    inMemory = inMemory.filter((segment) => !spool.take(segment));
    memory = inMemory.reduce((sum, segment) => sum + (segment.bytes?.length ?? 0), 0);
  }

  function ordered(): readonly number[] {
    seal();
    order ??= options.orderBy === 'id' ? index.byId() : index.byArrival();
    return order;
  }

  function textOf({ segment: number, offset, length }: Place, from: number): string {
    const segment = segments[number];
    if (segment === undefined) throw new Error('a result without its segment');
    const start = offset + from;
    const bytes = segment.bytes?.subarray(start, offset + length) ?? spool.read(segment.position + start, length - from);
    return bytes.toString('utf8');
  }

  // INVARIANT: the text is what `add` printed.
  function load(entry: number): BucketResult {
    return JSON.parse(textOf(index.placeOf(entry), 0)) as BucketResult;
  }

  /** Of a line the end alone is looked at: reports ask for findings several times, and a row is much larger. */
  function loadFindings(entry: number): readonly Finding[] {
    const place = index.placeOf(entry);
    return JSON.parse(textOf(place, place.findings).slice(0, -1)) as readonly Finding[];
  }

  return {
    async add({ findings, ...row }) {
      const head = Buffer.from(`${JSON.stringify(row).slice(0, -1)},"findings":`, 'utf8');
      const line = Buffer.concat([head, Buffer.from(`${JSON.stringify(findings)}}`, 'utf8')]);
      const place = { segment: segments.length, offset: openBytes, length: line.length, findings: head.length };
      index.add(row.id, { ...place, mask: maskOf(findings) });
      open.push(line);
      openBytes += line.length;
      order = undefined;
      if (openBytes >= segmentSize) seal();
    },
    async *read() {
      for (const entry of ordered()) {
        yield load(entry);
        await turn();
      }
    },
    async *findings() {
      for (const [bit, wanted] of findingClasses.entries()) {
        for (const entry of ordered()) {
          if ((index.maskOf(entry) & (1 << bit)) === 0) continue;
          const ofClass = loadFindings(entry).filter((finding) => finding.severity === wanted.severity && finding.kind === wanted.kind);
          yield* ofClass.sort(byRule);
          await turn();
        }
      }
    },
    async close() {
      spool.close();
      segments.length = 0;
      open = [];
      inMemory = [];
    },
  };
}

interface Place {
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
  /** Where in it its findings begin; they are the last of its members. */
  readonly findings: number;
}

/** Where each result lies. Numbers in flat arrays: a hundred thousand objects would weigh several times as much. */
interface Index {
  add(id: string, entry: Place & { readonly mask: number }): void;
  placeOf(entry: number): Place;
  /** Bit n: holds a finding of the n-th class. */
  maskOf(entry: number): number;
  byId(): readonly number[];
  byArrival(): readonly number[];
}

const fields = 5;

function createIndex(): Index {
  const ids: string[] = [];
  let numbers = new Uint32Array(1024 * fields);
  const at = (entry: number, field: number) => numbers[entry * fields + field] ?? 0;
  return {
    add(id, { segment, offset, length, findings, mask }) {
      const start = ids.length * fields;
      if (start === numbers.length) {
        const larger = new Uint32Array(numbers.length * 2);
        larger.set(numbers);
        numbers = larger;
      }
      numbers.set([segment, offset, length, findings, mask], start);
      ids.push(id);
    },
    placeOf: (entry) => ({ segment: at(entry, 0), offset: at(entry, 1), length: at(entry, 2), findings: at(entry, 3) }),
    maskOf: (entry) => at(entry, 4),
    byId: () => [...ids.keys()].sort((a, b) => compare(ids[a] ?? '', ids[b] ?? '') || a - b),
    byArrival: () => [...ids.keys()],
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function maskOf(findings: readonly Finding[]): number {
  return findings.reduce((mask, finding) => mask | (1 << classOf(finding)), 0);
}

function byRule(a: Finding, b: Finding): number {
  return compare(a.ruleId, b.ruleId) || compare(a.id, b.id);
}

interface Spool {
  /** Moves a segment out of memory. False where the disk would not have it: then it stays. */
  take(segment: Segment): boolean;
  read(position: number, length: number): Buffer;
  close(): void;
}

function createSpool(folder: string): Spool {
  let descriptor: number | undefined;
  let usable = true;
  let end = 0;

  function opened(): number {
    if (descriptor !== undefined) return descriptor;
    const path = join(folder, `curbside-${randomBytes(12).toString('hex')}`);
    descriptor = openSync(path, 'wx+', 0o600);
    // Without a name nobody else can open it, and nothing is left behind however the process ends.
    unlinkSync(path);
    return descriptor;
  }

  return {
    take(segment) {
      if (!usable || segment.bytes === undefined) return false;
      try {
        writeFully(opened(), segment.bytes, end);
      } catch {
        // A full or read-only disk costs memory, never a result.
        usable = false;
        return false;
      }
      segment.position = end;
      end += segment.bytes.length;
      segment.bytes = undefined;
      return true;
    },
    read(position, length) {
      if (descriptor === undefined) throw new Error('read from a spool that holds nothing');
      return readFully(descriptor, position, length);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
      usable = false;
    },
  };
}

function writeFully(descriptor: number, bytes: Buffer, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
}

function readFully(descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const count = readSync(descriptor, bytes, done, length - done, position + done);
    if (count === 0) throw new Error('the temporary file of results is shorter than what was written');
    done += count;
  }
  return bytes;
}
