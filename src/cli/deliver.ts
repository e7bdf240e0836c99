import { asInterrupted } from '../judge/verdict.js';
import type { Reporter, ReportOptions, Results, Summary } from '../model/result.js';
import { reporters } from '../report/index.js';
import type { FormatChoice } from './flags.js';
import type { OutputFile, OutputFiles } from './output-file.js';
import { notOneOf } from './suggest.js';
import { type Surroundings, wantsColor } from './surroundings.js';
import { createTurns } from './turns.js';
import { InterruptedError, UsageError } from './usage-error.js';

/** A report to write: where to, and how. */
export interface Delivery {
  readonly reporter: Reporter;
  /** Missing: to standard output. */
  readonly file?: string;
}

export interface DeliverOptions {
  readonly deliveries: readonly Delivery[];
  readonly files: OutputFiles;
  readonly surroundings: Surroundings;
  readonly color: boolean;
  readonly verbose: boolean;
}

const widest = 400;
const fileWidth = 120;
const gathered = 32 * 1024;
/** Where a report that is being printed stops, for whoever reads it: a file it was led to would look like a report. */
const notWhole = '\ncurbside: interrupted: this report is not whole\n';

/** Which reports were asked for. One goes to standard output: the default format, if no other does. */
export async function toDeliveries(choices: readonly FormatChoice[], files: OutputFiles): Promise<readonly Delivery[]> {
  const [terminal] = reporters;
  if (terminal === undefined) throw new Error('no report format is registered');
  const wanted = choices.map(({ name, file }): Delivery => ({ reporter: reporterNamed(name), ...(file === undefined ? {} : { file }) }));
  const printed = wanted.filter((delivery) => delivery.file === undefined);
  if (printed.length > 1) {
    const names = printed.map((delivery) => delivery.reporter.format).join(' and ');
    throw new UsageError(`only one report can go to standard output, not ${names}: give the others a file, as in --format sarif=out.sarif`);
  }
  await checkFiles(wanted, files);
  return printed.length === 0 ? [{ reporter: terminal }, ...wanted] : wanted;
}

function reporterNamed(name: string): Reporter {
  const reporter = reporters.find((candidate) => candidate.format === name);
  if (reporter !== undefined) return reporter;
  const formats = reporters.map((candidate) => candidate.format);
  throw new UsageError(notOneOf('format', name, formats));
}

async function checkFiles(deliveries: readonly Delivery[], files: OutputFiles): Promise<void> {
  const seen = new Set<string>();
  for (const { file } of deliveries) {
    if (file === undefined) continue;
    await files.check(file);
    const path = files.resolve(file);
    if (seen.has(path)) throw new UsageError(`two reports cannot both go to \`${file}\`: name another file for one of them`);
    seen.add(path);
  }
}

/**
 * Writes every report; one that fails does not keep the others back. Gives the summary that stands in them.
 * No file is in place before all of them are written, so that an interruption until then is told by each.
 */
export async function deliver(results: Results, options: DeliverOptions): Promise<Summary> {
  const { interrupted } = options.surroundings;
  const outcome = interrupted.aborted ? 'nothing' : await deliverTogether(results, options);
  if (outcome === 'whole') return results.summary;
  const marked = { ...results, summary: asInterrupted(results.summary) };
  await deliverOneByOne(marked, outcome === 'cut' ? options.deliveries.filter(({ file }) => file !== undefined) : options.deliveries, options);
  return marked.summary;
}

/** What became of the report on standard output. */
type Printed = 'whole' | 'cut' | 'nothing';

/** `whole`: every report is where it belongs. Otherwise an interruption came, and no file is in place. */
async function deliverTogether(results: Results, options: DeliverOptions): Promise<Printed> {
  const failures: unknown[] = [];
  const ready: OutputFile[] = [];
  let printed: Printed = 'whole';
  try {
    for (const { reporter, file } of options.deliveries) {
      if (file === undefined) continue;
      const text = untilInterrupted(reporter.render(results, inFile(options)), options.surroundings);
      const prepared = options.files.prepare(file, text).then((whole) => ready.push(whole));
      await prepared.catch((failure: unknown) => failures.push(failure));
    }
    for (const { reporter, file } of options.deliveries) {
      if (file !== undefined) continue;
      const text = untilInterrupted(reporter.render(results, onOutput(options)), options.surroundings);
      printed = await print(text, options.surroundings).catch((failure: unknown) => {
        failures.push(failure);
        return 'whole' as const;
      });
    }
    if (printed !== 'whole') return printed;
    // From here on the run is over: to name the files takes no time, and a signal changes nothing any more.
    for (const file of ready) await file.commit().catch((failure: unknown) => failures.push(failure));
  } finally {
    for (const file of ready) await file.abandon();
  }
  if (failures.length > 0) throw failures[0];
  return printed;
}

/** After an interruption nobody knows how much time is left: what is written is in place at once. */
async function deliverOneByOne(results: Results, deliveries: readonly Delivery[], options: DeliverOptions): Promise<void> {
  const failures: unknown[] = [];
  for (const { reporter, file } of deliveries) {
    const written =
      file === undefined
        ? print(reporter.render(results, onOutput(options)), options.surroundings)
        : options.files.writeWhole(file, reporter.render(results, inFile(options)));
    await written.catch((failure: unknown) => failures.push(failure));
  }
  if (failures.length > 0) throw failures[0];
}

function inFile({ verbose }: DeliverOptions): ReportOptions {
  return { color: false, width: fileWidth, verbose };
}

function onOutput({ surroundings: { stdout, environment }, color, verbose }: DeliverOptions): ReportOptions {
  return { color: wantsColor(stdout, environment, color), width: Math.min(stdout.columns, widest), verbose };
}

async function print(chunks: AsyncIterable<string>, { stdout, stderr }: Surroundings): Promise<Printed> {
  let pending = '';
  let printed: Printed = 'nothing';
  try {
    for await (const chunk of chunks) {
      pending += chunk;
      if (pending.length < gathered) continue;
      printed = 'cut';
      await stdout.write(pending);
      pending = '';
    }
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    if (printed === 'cut') {
      await stdout.write(notWhole);
      await stderr.write(notWhole.trimStart());
    }
    return printed;
  }
  await stdout.write(pending);
  return 'whole';
}

/** Throws `InterruptedError` as soon as there is an interruption, which gets its turn between two chunks. */
async function* untilInterrupted(chunks: AsyncIterable<string>, { interrupted }: Surroundings): AsyncGenerator<string> {
  const turn = createTurns();
  const look = async () => {
    await turn();
    if (interrupted.aborted) throw new InterruptedError('interrupted');
  };
  for await (const chunk of chunks) {
    await look();
    yield chunk;
  }
  await look();
}
