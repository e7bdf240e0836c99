import type { Reporter, ReportOptions, Results } from '../model/result.js';
import { reporters } from '../report/index.js';
import type { FormatChoice } from './flags.js';
import type { OutputFiles } from './output-file.js';
import { notOneOf } from './suggest.js';
import { type Surroundings, wantsColor } from './surroundings.js';
import { UsageError } from './usage-error.js';

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

/** Writes every report; one that fails does not keep the others back. */
export async function deliver(results: Results, options: DeliverOptions): Promise<void> {
  const failures: unknown[] = [];
  for (const delivery of options.deliveries) await deliverOne(results, delivery, options).catch((failure: unknown) => failures.push(failure));
  if (failures.length > 0) throw failures[0];
}

async function deliverOne(results: Results, { reporter, file }: Delivery, { files, surroundings, color, verbose }: DeliverOptions): Promise<void> {
  if (file !== undefined) return files.writeWhole(file, reporter.render(results, { color: false, width: fileWidth, verbose }));
  const { stdout, environment } = surroundings;
  const options: ReportOptions = { color: wantsColor(stdout, environment, color), width: Math.min(stdout.columns, widest), verbose };
  let pending = '';
  for await (const chunk of reporter.render(results, options)) {
    pending += chunk;
    if (pending.length < gathered) continue;
    await stdout.write(pending);
    pending = '';
  }
  await stdout.write(pending);
}
