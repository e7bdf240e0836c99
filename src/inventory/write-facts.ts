import type { FactRecord } from '../model/facts.js';
import { canonicalJson } from './canonical-json.js';

/** One record as one line, with its newline. */
export function toLine(record: FactRecord): string {
  return `${canonicalJson(record)}\n`;
}

/** Writes every record as a line. */
export async function writeFacts(records: AsyncIterable<FactRecord>, sink: (line: string) => void | Promise<void>): Promise<void> {
  for await (const _ of alsoWriting(records, sink)) {
    // Passing by is all that is wanted here.
  }
}

/** Hands the records on, each written as a line before it is seen. */
export async function* alsoWriting(
  records: AsyncIterable<FactRecord>,
  sink: (line: string) => void | Promise<void>,
): AsyncGenerator<FactRecord, void, undefined> {
  for await (const record of records) {
    await sink(toLine(record));
    yield record;
  }
}
