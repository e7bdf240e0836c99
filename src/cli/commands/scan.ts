import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { FactsFileError, readFacts } from '../../inventory/read-facts.js';
import { alsoWriting } from '../../inventory/write-facts.js';
import type { FactSource, HeaderRecord } from '../../model/facts.js';
import { nextReads } from '../../providers/aws/call-plan.js';
import { CredentialsError, EndpointError } from '../../providers/aws/collect/errors.js';
import { createLogger, scrub, secretsIn } from '../logger.js';
import type { OutputFile } from '../output-file.js';
import type { ScanFlags } from '../program.js';
import { createProgress, type Progress } from '../progress.js';
import { prepare, run } from '../run.js';
import { selecting } from '../selection.js';
import type { Surroundings } from '../surroundings.js';
import { errorText, hasCode, UsageError } from '../usage-error.js';

export async function scanCommand(flags: ScanFlags, surroundings: Surroundings): Promise<number> {
  refuseContradictions(flags, surroundings);
  const progress = createProgress({ stderr: surroundings.stderr, quiet: flags.quiet === true, clock: () => performance.now() });
  progress.stage(flags.from === undefined ? 'curbside: signing in' : 'curbside: reading facts');
  try {
    const preparation = await prepare(flags, surroundings);
    if (flags.save !== undefined) await surroundings.files.check(flags.save);
    const read = flags.from === undefined ? await liveFacts(flags, surroundings, progress) : await savedFacts(flags.from, surroundings);
    const selected = flags.from === undefined ? read : selecting(read, flags.bucket ?? [], flags.notBucket ?? []);
    const saving = flags.save === undefined ? undefined : await surroundings.files.open(flags.save);
    try {
      const summary = await run({
        ...preparation,
        flags,
        surroundings,
        source: saving === undefined ? selected : savingTo(saving, selected),
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
  } catch (error) {
    throw toUsageError(error, surroundings);
  } finally {
    await progress.stop();
  }
}

/** Flags that cannot both be meant. */
function refuseContradictions(flags: ScanFlags, { files }: Surroundings): void {
  const { from, save } = flags;
  const live = { '--profile': flags.profile, '--region': flags.region, '--endpoint-url': flags.endpointUrl };
  const given = Object.entries(live).find(([, value]) => value !== undefined);
  if (from !== undefined && given !== undefined) throw new UsageError(`--from reads saved facts and asks nobody: leave out ${given[0]}`);
  if (save !== undefined && from !== undefined) throw new UsageError('--save keeps facts of a live scan: leave it out together with --from');
  const reports = (flags.format ?? []).flatMap(({ file }) => (file === undefined ? [] : [file]));
  const kept = [from, save, flags.config].find(
    (path) => path !== undefined && reports.some((report) => files.resolve(report) === files.resolve(path)),
  );
  if (kept !== undefined) throw new UsageError(`a report would replace \`${kept}\`, which this run reads or writes too: name another file`);
}

async function liveFacts(flags: ScanFlags, surroundings: Surroundings, progress: Progress): Promise<FactSource> {
  const { liveSource } = await import('../../providers/aws/collect/live.js');
  const { environment, stderr } = surroundings;
  const secrets = secretsIn(environment);
  const write = (line: string) => void stderr.write(line).catch(() => undefined);
  return liveSource({
    buckets: flags.bucket ?? [],
    notBuckets: flags.notBucket ?? [],
    plan: nextReads,
    logger: createLogger({ verbose: flags.verbose === true, secrets, write }),
    now: surroundings.now,
    onProgress: ({ listed, listing }) => {
      progress.stage('curbside: scanning');
      if (!listing) progress.total(listed);
    },
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
    ...(flags.region === undefined ? {} : { region: flags.region }),
    ...(flags.endpointUrl === undefined ? {} : { endpointUrl: flags.endpointUrl }),
  });
}

async function savedFacts(path: string, { stdin }: Surroundings): Promise<FactSource> {
  if (path === '-') return readFacts(stdin, 'standard input');
  const found = await stat(path).catch((cause: unknown) => {
    throw new UsageError(`cannot read the facts \`${path}\`: ${hasCode(cause, 'ENOENT') ? 'there is no such file' : errorText(cause)}`, { cause });
  });
  if (found.isDirectory()) throw new UsageError(`cannot read the facts \`${path}\`: it is a folder`);
  return readFacts(createReadStream(path), path);
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
  const scope = { accounts: [], regions: [], buckets: flags.bucket ?? [] };
  return { record: 'header', kind: 'facts', schemaVersion: 1, from, collectedAt: now().toISOString(), caller: null, scope };
}

/** Errors of the collection and of a snapshot are the user's to solve; anything else is a mistake of ours and stays as it is. */
function toUsageError(error: unknown, { environment }: Surroundings): unknown {
  const text = error instanceof Error ? scrub(error.message, secretsIn(environment)) : '';
  if (error instanceof CredentialsError)
    return new UsageError(`${text}\nto see what a scan shows, run \`curbside demo\`: it needs no account`, { cause: error });
  if (error instanceof EndpointError || error instanceof FactsFileError) return new UsageError(text, { cause: error });
  if (hasCode(error, 'EACCES', 'EISDIR', 'EIO')) return new UsageError(errorText(error), { cause: error });
  return error;
}
