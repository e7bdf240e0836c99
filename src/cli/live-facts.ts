import { setTimeout } from 'node:timers/promises';
import type { FactRecord, FactSource } from '../model/facts.js';
import type { CallPlan } from '../providers/aws/call-plan.js';
import { CredentialsError, EndpointError } from '../providers/aws/collect/errors.js';
import { liveSource } from '../providers/aws/collect/live.js';
import { isOfAws } from '../providers/aws/collect/regions.js';
import { parseEndpoint } from './flags.js';
import { createLogger, scrub, secretsIn } from './logger.js';
import type { ScanFlags } from './program.js';
import type { Progress } from './progress.js';
import type { Surroundings } from './surroundings.js';
import { UsageError } from './usage-error.js';

/** Where there is no connection to be had, whatever else is wrong is told after this time. */
const longestWaitMs = 300;

/** Facts of a live account that are already on their way. */
export interface LiveFacts extends FactSource {
  /** Settles when the first request is on its way, or none will be. To load anything before would hold that up. */
  readonly underWay: Promise<unknown>;
  /** Has to be called before the facts are read: signing in needs no plan, reading buckets does. */
  use(plan: CallPlan): void;
}

/**
 * Signs in and begins to list at once, while whatever judges the facts is still being loaded. The source asks for nothing but
 * its first record, the header, until the facts are read.
 */
export function startLiveFacts(flags: ScanFlags, surroundings: Surroundings, progress: Progress): LiveFacts {
  const { environment, stderr, interrupted } = surroundings;
  const secrets = secretsIn(environment);
  const endpointUrl = flags.endpointUrl ?? endpointIn(environment);
  const write = (line: string) => void stderr.write(line).catch(() => undefined);
  let plan: CallPlan = () => {
    throw new Error('the facts were read before there was a plan');
  };
  const stop = new AbortController();
  const abort = () => stop.abort();
  if (interrupted.aborted) abort();
  interrupted.addEventListener('abort', abort, { once: true });
  let onConnected: () => void = () => undefined;
  const connected = new Promise<void>((resolve) => {
    onConnected = resolve;
  });
  const source = liveSource({
    buckets: flags.bucket ?? [],
    notBuckets: flags.notBucket ?? [],
    plan: (bucket, account) => plan(bucket, account),
    logger: createLogger({ verbose: flags.verbose === true, quiet: flags.quiet === true, secrets, write }),
    now: surroundings.now,
    onConnected,
    onProgress: ({ listed, listing }) => {
      progress.stage('curbside: scanning');
      if (!listing) progress.total(listed);
    },
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
    ...(flags.region === undefined ? {} : { region: flags.region }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(flags.deadline === undefined ? {} : { deadlineMs: flags.deadline }),
  });
  const records = source.facts(stop.signal)[Symbol.asyncIterator]();
  const first = records.next();
  // Its error is thrown where the facts are read.
  first.catch(() => undefined);
  return {
    underWay: Promise.race([connected, first.catch(() => undefined), setTimeout(longestWaitMs, undefined, { ref: false })]),
    use(wanted) {
      plan = wanted;
    },
    async *facts(signal) {
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
      try {
        yield* rest(first, records);
      } catch (error) {
        throw toUsageError(error, secrets);
      } finally {
        abort();
      }
    },
  };
}

const endpointVariables = ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'] as const;

/**
 * The store that the environment names. The SDK would find it by itself, but for one client at a time: with S3 elsewhere, the account's
 * block would still come from AWS and be held against buckets that are not there.
 */
export function endpointIn(environment: Surroundings['environment']): string | undefined {
  if (environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  const name = endpointVariables.find((variable) => (environment[variable] ?? '') !== '');
  const text = name === undefined ? undefined : environment[name];
  if (name === undefined || text === undefined) return undefined;
  // Another door to AWS, such as an interface endpoint of a VPC: the rest of AWS is where it always is.
  if (name === 'AWS_ENDPOINT_URL_S3' && isOfAws(text)) return undefined;
  return parseEndpoint(text, name);
}

async function* rest(first: Promise<IteratorResult<FactRecord>>, records: AsyncIterator<FactRecord>): AsyncGenerator<FactRecord> {
  for (let next = await first; next.done !== true; next = await records.next()) yield next.value;
}

/** Credentials and endpoint are the user's to set right; anything else is a mistake of ours and stays as it is. */
function toUsageError(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof CredentialsError || error instanceof EndpointError)) return error;
  const hint = error instanceof CredentialsError ? '\nto see what a scan shows, run `curbside demo`: it needs no account' : '';
  return new UsageError(`${scrub(error.message, secrets)}${hint}`, { cause: error });
}
