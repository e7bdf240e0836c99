import { blockBits } from '../../providers/aws/facts.js';
import { type PolicyFile, parseBlockBits, policySource } from '../../providers/aws/policy-source.js';
import { visible } from '../../report/escape.js';
import { refuseReplacing } from '../kept-files.js';
import type { PolicyFlags } from '../program.js';
import { createProgress } from '../progress.js';
import { note, prepare, run } from '../run.js';
import { notOneOf } from '../suggest.js';
import type { Surroundings } from '../surroundings.js';
import { noSuchFile, readText } from '../text-file.js';
import { UsageError } from '../usage-error.js';

const kinds = ['bucket', 'access-point'] as const;
/** A bucket policy has at most 20 KB; whatever is larger by far is something else. */
const largestPolicy = 1024 * 1024;

export async function policyCommand(paths: readonly string[], flags: PolicyFlags, surroundings: Surroundings): Promise<number> {
  const kind = kinds.find((candidate) => candidate === flags.kind);
  if (kind === undefined) throw new UsageError(notOneOf('kind', flags.kind, kinds));
  if (paths.filter((path) => path === '-').length > 1) throw new UsageError('standard input can be read once only: give `-` once');
  refuseReplacing(
    flags.format,
    paths.filter((path) => path !== '-'),
    surroundings.files,
  );
  const block = (flags.block ?? []).flatMap(blockBitsOf);
  const preparation = await prepare(flags, surroundings);
  const files: PolicyFile[] = [];
  for (const path of paths) files.push(await readPolicy(path, surroundings));
  const now = surroundings.now().toISOString();
  const source = policySource({
    files,
    kind,
    block,
    now,
    ...(flags.owner === undefined ? {} : { owner: flags.owner }),
    ...(flags.bucket === undefined ? {} : { bucket: flags.bucket }),
  });
  for (const text of source.notes) await note(text, flags, surroundings);
  const summary = await run({
    ...preparation,
    flags,
    surroundings,
    source,
    asked: {
      record: 'header',
      kind: 'facts',
      schemaVersion: 1,
      from: 'policy',
      collectedAt: now,
      caller: null,
      scope: { accounts: [], regions: [], buckets: [] },
    },
    orderBy: 'arrival',
    progress: createProgress({ stderr: surroundings.stderr, quiet: true, clock: () => performance.now() }),
  });
  return summary.exitCode;
}

/** A file that cannot be read keeps its place among the others. That is told at once, for its entry in the report may be far down. */
async function readPolicy(path: string, surroundings: Surroundings): Promise<PolicyFile> {
  const shown = path === '-' ? 'standard input' : path;
  const read = await readText(path, largestPolicy, surroundings);
  if (!('error' in read)) return { path: shown, ...read };
  const missing = read.error === noSuchFile ? `${read.error}, check its path` : read.error;
  await surroundings.stderr.write(`curbside: cannot read the policy \`${visible(shown)}\`: ${visible(missing)}; nothing is said of it\n`);
  return { path: shown, error: missing };
}

function blockBitsOf(text: string) {
  const bits = parseBlockBits(text);
  if (bits === undefined) throw new UsageError(notOneOf('bit of Block Public Access', text, [...blockBits, 'all']));
  return bits;
}
