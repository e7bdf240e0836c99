import { type Baseline, parseBaseline } from '../judge/baseline.js';
import { createJudge } from '../judge/judge.js';
import { ruleNames } from '../judge/rule-set.js';
import type { FactSource, HeaderRecord } from '../model/facts.js';
import type { Summary } from '../model/result.js';
import { missingPermissions } from '../providers/aws/missing-permissions.js';
import { openEvaluator } from '../providers/index.js';
import { visible } from '../report/escape.js';
import { scan } from '../scan.js';
import { type Delivery, deliver, toDeliveries } from './deliver.js';
import { endingSoon, stopSignal } from './interrupt.js';
import { judgeApart } from './judge-apart.js';
import { refuseReplacing } from './kept-files.js';
import { collectGarbageSooner } from './memory.js';
import { packageVersion } from './package-files.js';
import type { VerdictFlags } from './program.js';
import type { Progress } from './progress.js';
import { createResultStore } from './result-store.js';
import { problemLines, readSettings, type Settings } from './settings.js';
import type { Surroundings } from './surroundings.js';
import { readText } from './text-file.js';
import { createTurns } from './turns.js';
import { UsageError } from './usage-error.js';

/** What a verdict needs before the first fact: everything that could be wrong with the command line is found here. */
export interface Preparation {
  readonly deliveries: readonly Delivery[];
  readonly settings: Settings;
  readonly baseline?: Baseline;
}

const largestBaseline = 512 * 1024 * 1024;

export async function prepare(flags: VerdictFlags, surroundings: Surroundings): Promise<Preparation> {
  const deliveries = await toDeliveries(flags.format ?? [], surroundings.files);
  const settings = await readSettings(flags, surroundings);
  refuseReplacing(flags.format, settings.files, surroundings.files);
  if (settings.configFile !== undefined) await note(`configuration: ${settings.configFile}`, flags, surroundings);
  if (flags.baseline === undefined) return { deliveries, settings };
  return { deliveries, settings, baseline: await readBaseline(flags.baseline, settings, surroundings) };
}

async function readBaseline(path: string, settings: Settings, surroundings: Surroundings): Promise<Baseline> {
  const read = await readText(path, largestBaseline, surroundings);
  if ('error' in read) throw new UsageError(`cannot read the baseline \`${path}\`: ${read.error}`);
  const parsed = parseBaseline(read.text, ruleNames(settings.rules));
  if (!parsed.ok) throw new UsageError(problemLines(parsed.problems, path));
  return parsed.value;
}

export interface RunOptions extends Preparation {
  readonly flags: VerdictFlags;
  readonly surroundings: Surroundings;
  readonly source: FactSource;
  readonly asked: HeaderRecord;
  readonly orderBy: 'id' | 'arrival';
  readonly progress: Progress;
  /** Milliseconds. */
  readonly deadline?: number;
  /** After the last fact, before the first report. */
  readonly onCollected?: () => Promise<void>;
}

/** From the facts to the written reports. */
export async function run(options: RunOptions): Promise<Summary> {
  const { flags, surroundings, settings, baseline, progress } = options;
  const stop = stopSignal(surroundings.interrupted, options.deadline);
  const store = createResultStore({ orderBy: options.orderBy });
  collectGarbageSooner(process.versions.node);
  try {
    const results = await scan({
      tool: { name: 'curbside', version: packageVersion() },
      source: endingSoon(options.source),
      signal: stop.signal,
      late: stop.late,
      turn: createTurns(),
      wasInterrupted: () => surroundings.interrupted.aborted,
      asked: options.asked,
      openEvaluator,
      openJudge: (namedBuckets, scope) =>
        createJudge({
          rules: settings.rules,
          config: settings.config,
          ...(baseline === undefined ? {} : { baseline }),
          failOn: flags.failOn,
          allowIncomplete: flags.allowIncomplete === true,
          today: surroundings.now().toISOString().slice(0, 10),
          namedBuckets,
          scope,
        }),
      subject: (name) => ({ provider: 'aws', bucket: `s3://${name}` }),
      store,
      onJudged: () => progress.step(),
      openHardBuckets: (estate) => judgeApart(estate, stop.signal),
    });
    await options.onCollected?.();
    await progress.stop();
    const verbose = flags.verbose === true;
    const { deliveries } = options;
    const summary = await deliver(results, { deliveries, files: surroundings.files, surroundings, color: flags.color, verbose });
    await notePermissions(summary, surroundings);
    return summary;
  } finally {
    stop.stop();
    await progress.stop();
    await store.close();
  }
}

/** A line for people on standard error. */
export async function note(text: string, flags: Pick<VerdictFlags, 'quiet'>, { stderr }: Surroundings): Promise<void> {
  if (flags.quiet !== true) await stderr.write(`curbside: ${visible(text)}\n`);
}

/** What to attach so that the next run is complete. Not a mere note: without it the verdict stays incomplete. */
async function notePermissions({ completeness, facts }: Summary, { stderr }: Surroundings): Promise<void> {
  const partition = /^arn:(aws[a-z-]*):/.exec(facts.caller ?? '')?.[1] ?? 'aws';
  const policy = missingPermissions(completeness.notRead, partition);
  if (policy === undefined) return;
  await stderr.write(`curbside: some reads were refused; this IAM policy for ${visible(facts.caller ?? 'the caller')} allows them:\n${policy}\n`);
}
