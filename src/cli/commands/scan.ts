import { alsoWriting } from '../../inventory/write-facts.js';
import type { FactSource, HeaderRecord } from '../../model/facts.js';
import { scopeOf } from '../../providers/aws/collect/bucket-names.js';
import { refuseReplacing, refuseSavingOver } from '../kept-files.js';
import type { OutputFile } from '../output-file.js';
import type { ScanFlags } from '../program.js';
import { createProgress, type Progress } from '../progress.js';
import type { Surroundings } from '../surroundings.js';
import { UsageError } from '../usage-error.js';

export async function scanCommand(flags: ScanFlags, surroundings: Surroundings): Promise<number> {
  await refuseContradictions(flags, surroundings);
  const progress = createProgress({ stderr: surroundings.stderr, quiet: flags.quiet === true, clock: () => performance.now() });
  progress.stage(flags.from === undefined ? 'curbside: signing in' : 'curbside: reading facts');
  try {
    return await scanWith(flags, surroundings, progress);
  } finally {
    await progress.stop();
  }
}

async function scanWith(flags: ScanFlags, surroundings: Surroundings, progress: Progress): Promise<number> {
  const { underWay, ready } = await openSource(flags, surroundings, progress);
  await underWay;
  const { prepare, run } = await import('../run.js');
  const preparation = await prepare(flags, { ...surroundings, stderr: progress.above });
  refuseSavingOver(flags.save, [...preparation.settings.files, flags.baseline], surroundings.files);
  const source = await ready();
  const saving = flags.save === undefined ? undefined : await surroundings.files.open(flags.save);
  try {
    const summary = await run({
      ...preparation,
      flags,
      surroundings,
      source: saving === undefined ? source : savingTo(saving, source),
      asked: askedFor(flags, surroundings),
      orderBy: 'id',
      progress,
      ...(flags.deadline === undefined ? {} : { deadline: flags.deadline }),
      ...(saving === undefined ? {} : { onCollected: () => saving.commit() }),
    });
    return summary.exitCode;
  } finally {
    await saving?.abandon();
  }
}

interface Opened {
  /** Settles when the first request is on its way. */
  readonly underWay: Promise<unknown>;
  readonly ready: () => Promise<FactSource>;
}

/** Begins with what takes longest, the network: the rest is loaded while the first request is on its way. */
async function openSource(flags: ScanFlags, surroundings: Surroundings, progress: Progress): Promise<Opened> {
  const { from } = flags;
  if (from !== undefined) {
    const { savedFacts } = await import('../saved-facts.js');
    const { bucket: buckets = [], notBucket: notBuckets = [] } = flags;
    const ready = () => savedFacts({ path: from, buckets, notBuckets, onRead: progress.share }, surroundings);
    return { underWay: Promise.resolve(), ready };
  }
  const { startLiveFacts } = await import('../live-facts.js');
  const live = startLiveFacts(flags, surroundings, progress);
  const ready = async () => {
    const { nextReads } = await import('../../providers/aws/call-plan.js');
    live.use(nextReads);
    return live;
  };
  return { underWay: live.underWay, ready };
}

/** Flags that cannot both be meant, and files that could never be written. */
async function refuseContradictions(flags: ScanFlags, { files }: Surroundings): Promise<void> {
  const { from, save } = flags;
  const live = { '--profile': flags.profile, '--region': flags.region, '--endpoint-url': flags.endpointUrl };
  const given = Object.entries(live).find(([, value]) => value !== undefined);
  if (from !== undefined && given !== undefined) throw new UsageError(`--from reads saved facts and asks nobody: leave out ${given[0]}`);
  if (save !== undefined && from !== undefined) throw new UsageError('--save keeps facts of a live scan: leave it out together with --from');
  if (save !== undefined) await files.check(save);
  refuseReplacing(flags.format, [from, save, flags.config], files);
}

/** The same facts, each kept before it is judged. What is judged is then what stands in the file, and the report says so. */
function savingTo(file: OutputFile, source: FactSource): FactSource {
  return {
    async *facts(signal) {
      for await (const record of alsoWriting(source.facts(signal), (line) => file.write(line))) {
        yield record.record === 'header' ? { ...record, from: 'snapshot' } : record;
      }
    },
  };
}

function askedFor(flags: ScanFlags, { now }: Surroundings): HeaderRecord {
  const from = flags.from === undefined && flags.save === undefined ? 'live' : 'snapshot';
  const scope = { accounts: [], regions: [], buckets: scopeOf(flags.bucket ?? [], flags.notBucket ?? []) };
  return { record: 'header', kind: 'facts', schemaVersion: 1, from, collectedAt: now().toISOString(), caller: null, scope };
}
