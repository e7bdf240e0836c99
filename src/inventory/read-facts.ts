import { parseJson } from '../json/json.js';
import type { FactRecord, FactSource } from '../model/facts.js';
import { isShallow } from './canonical-json.js';
import { type Course, type FactsFileProblem, startCourse } from './course.js';
import { claimedVersion, parseEnvelope } from './envelope.js';
import { EncodingError, type Line, LineTooLongError, toLines } from './lines.js';

/** The file is no snapshot, or a damaged one. Nothing that was read from it may be relied on. */
export class FactsFileError extends Error {
  override readonly name = 'FactsFileError';
  readonly problems: readonly FactsFileProblem[];
  constructor(problems: readonly FactsFileProblem[]) {
    super(problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
    this.problems = problems;
  }
}

const longestLine = 32 * 1024 * 1024;

/**
 * The records of a saved stream, its header marked as a snapshot. A stream that was cut off, or is not read to its end, ends as interrupted.
 * Throws `FactsFileError` with every problem once the file is through, at once where the header is not ours.
 */
export function readFacts(chunks: AsyncIterable<string | Uint8Array>, file: string): FactSource {
  return { facts: (signal) => read(chunks, file, signal) };
}

async function* read(chunks: AsyncIterable<string | Uint8Array>, file: string, signal: AbortSignal): AsyncGenerator<FactRecord, void, undefined> {
  const course = startCourse(file);
  try {
    for await (const line of toLines(chunks, longestLine)) {
      if (signal.aborted) break;
      const record = readLine(line, course);
      if (record === undefined) continue;
      const mayStand = course.check(record, line.number);
      if (!course.begun) throw new FactsFileError(course.problems());
      if (mayStand) yield record.record === 'header' ? { ...record, from: 'snapshot' } : record;
    }
  } catch (cause) {
    course.report(course.lastLine + 1, damageOf(cause));
  }
  if (!course.begun && !signal.aborted && course.problems().length === 0) {
    course.report(1, 'the file is empty: it holds no header, so nothing is known');
  }
  const end = course.close();
  if (course.problems().length > 0) throw new FactsFileError(course.problems());
  if (end !== undefined) yield end;
}

/** Why nothing could be read from here on. */
function damageOf(error: unknown): string {
  if (error instanceof LineTooLongError) return `the line is longer than ${longestLine} characters: this is no file of \`curbside scan --save\``;
  if (error instanceof EncodingError) return 'this is not UTF-8 text: save the file anew with `curbside scan --save`';
  throw error;
}

function readLine(line: Line, course: Course): FactRecord | undefined {
  course.lastLine = line.number;
  const text = line.number === 1 ? line.text.replace(/^\ufeff/, '') : line.text;
  if (text.trim() === '') return undefined;
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    // What a writer that was killed leaves behind is no damage, it is a stream without its end.
    if (!line.unended || !course.underWay) course.report(line.number, 'the line is not JSON: it was edited or damaged, save the facts anew');
    if (!course.begun) throw new FactsFileError(course.problems());
    return undefined;
  }
  for (const problem of namesTwice(text, raw)) course.report(line.number, problem);
  return readRecord(raw, line.number, course);
}

/** Of two values under one name `JSON.parse` keeps the last, whatever the first said. A line as `--save` writes it needs no second look. */
function namesTwice(text: string, raw: unknown): readonly string[] {
  if (!isShallow(raw) || JSON.stringify(raw) === text) return [];
  return parseJson(text).problems.map(({ message }) => `${message}: it was edited or damaged, save the facts anew`);
}

function readRecord(raw: unknown, line: number, course: Course): FactRecord | undefined {
  if (!isShallow(raw)) {
    course.report(line, 'the record is nested too deeply: this is no file of `curbside scan --save`');
    return undefined;
  }
  const version = claimedVersion(raw);
  if (!course.begun && version !== undefined && version !== 1) {
    course.report(
      line,
      `schema version ${JSON.stringify(version)?.slice(0, 40)} is not known here, only 1 is: use the version of curbside that wrote the file`,
    );
    throw new FactsFileError(course.problems());
  }
  const parsed = parseEnvelope(raw);
  if ('record' in parsed) return parsed.record;
  for (const problem of parsed.problems) course.report(line, problem);
  if (!course.begun) throw new FactsFileError(course.problems());
  return undefined;
}
