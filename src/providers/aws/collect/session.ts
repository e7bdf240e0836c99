import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { isRegionName } from '../names.js';
import type { Answer, Caller } from './caller.js';
import { endpointOfProfile } from './configured-endpoint.js';
import { CredentialsError, EndpointError } from './errors.js';
import type { Failure } from './failure.js';
import type { Logger } from './logger.js';
import { partitionOf } from './regions.js';
import type { Stop } from './stop.js';
import type { Transport } from './transport.js';

/** Who looks, and from where. */
export interface Session {
  readonly credentials: STSClient['config']['credentials'];
  /** The first region to ask. */
  readonly region: string;
  readonly endpointUrl: string | undefined;
  /** Milliseconds that the service's clock is ahead of ours. */
  readonly clockOffset: number;
  readonly partition: string;
  /** `undefined` where the endpoint cannot say who calls. */
  readonly identity: { readonly arn: string; readonly account: string } | undefined;
  /** Why it cannot. */
  readonly identityFailure?: Failure | undefined;
}

export interface SessionOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
}

const credentialsTimeoutMs = 30_000;

/** Signs in with one lone call, so that the clock is set before many calls go out together. `undefined`: stopped before it was through. */
export async function openSession(told: SessionOptions, tools: SessionTools): Promise<Session | undefined> {
  const endpointUrl = told.endpointUrl ?? (await endpointOfProfile(told.profile, process.env));
  const options =
    endpointUrl === undefined
      ? told
      : { ...told, endpointUrl: checkedEndpoint(endpointUrl, told.endpointUrl === undefined ? '`endpoint_url` of the profile' : 'the endpoint') };
  const region = await firstRegion(options);
  const client = new STSClient({
    region,
    requestHandler: tools.transport.handler,
    maxAttempts: 1,
    logger: quietly(tools.logger),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.endpointUrl === undefined ? {} : { endpoint: options.endpointUrl }),
  });
  tools.transport.join(client.middlewareStack);
  if (!(await hasCredentials(client, options, tools.stop))) return undefined;

  const question = tools.caller.ask({
    operation: 'GetCallerIdentity',
    region,
    input: {},
    send: (input) => client.send(new GetCallerIdentityCommand(input)),
  });
  question.catch(() => undefined);
  // Loading the S3 client takes as long as a few answers; before the question is out it would hold that up.
  await Promise.race([tools.transport.connected, question]);
  await tools.whileWaiting();
  const answer = await question;
  if (!answer.ok && answer.failure.kind === 'stopped') return undefined;
  const identity = toIdentity(answer);
  if (identity === undefined) noteMissingIdentity(answer, options, tools.logger);
  return {
    credentials: client.config.credentials,
    region,
    endpointUrl: options.endpointUrl,
    clockOffset: client.config.systemClockOffset,
    partition: identity?.arn.split(':')[1] ?? partitionOf(region),
    identity,
    ...(identity === undefined ? { identityFailure: answer.ok ? { kind: 'malformed' } : answer.failure } : {}),
  };
}

export interface SessionTools {
  readonly transport: Transport;
  readonly caller: Caller;
  readonly stop: Stop;
  readonly logger: Logger;
  readonly whileWaiting: () => Promise<unknown>;
}

/** Ends the scan where the very first answers say that it cannot work. */
export function throwIfHopeless(failure: Failure, options: SessionOptions): void {
  const where = options.endpointUrl === undefined ? 'AWS' : `\`${options.endpointUrl}\``;
  if (failure.kind === 'credentials') {
    throw new CredentialsError(
      `${where} refused the credentials (${failure.code ?? 'no reason given'}): check AWS_PROFILE, --profile or the key, or sign in again`,
    );
  }
  if (failure.kind === 'clock') {
    throw new CredentialsError(`${where} refused the request because of its time (${failure.code ?? 'no reason given'}): set this machine's clock`);
  }
  if (failure.webPage === true)
    throw new EndpointError(`${where} answered with a web page, this is not S3: check --endpoint-url, or sign in to the network`);
  if (/CERT|UNABLE_TO/.test(failure.code ?? '')) {
    throw new EndpointError(
      `will not talk to ${where}, its certificate is not to be trusted (${failure.code}): check --endpoint-url; your own authority goes into NODE_EXTRA_CA_CERTS`,
    );
  }
  // Without a status nobody has answered: a name that is not resolved, a line that breaks each time.
  if (failure.kind === 'unreachable' || failure.kind === 'timed-out' || (failure.kind === 'transient' && failure.status === undefined)) {
    throw new EndpointError(
      `cannot reach ${where} (${failure.code ?? failure.message ?? 'no answer in time'}): check the network, --region and --endpoint-url`,
    );
  }
}

/** Without one, what the SDK has to say about profiles goes to stderr by itself. Requests and answers are nobody's business. */
function quietly(logger: Logger) {
  const silent = () => undefined;
  return {
    trace: silent,
    debug: silent,
    info: silent,
    error: silent,
    warn: (text: unknown) => logger.warn({ text: String(text) }, 'the AWS SDK warns'),
  };
}

function checkedEndpoint(text: string, what: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new EndpointError(`${what} is not usable: give it as \`https://host\` or \`http://127.0.0.1:9000\`, without key, query and fragment`);
  }
  return text.replace(/\/+$/, '');
}

async function firstRegion(options: SessionOptions): Promise<string> {
  if (options.region !== undefined) return options.region;
  const probe = new STSClient(options.profile === undefined ? {} : { profile: options.profile });
  const configured = await probe.config.region().catch(() => '');
  return isRegionName(configured) ? configured : 'us-east-1';
}

/** False when stopped meanwhile. */
async function hasCredentials(client: STSClient, options: SessionOptions, stop: Stop): Promise<boolean> {
  let forget: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const stopped = new Promise<false>((resolve) => {
    forget = stop.onStop(() => resolve(false));
  });
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), credentialsTimeoutMs);
  });
  try {
    return await Promise.race([client.config.credentials().then(() => true), stopped, late]);
  } catch (cause) {
    throw new CredentialsError(missingCredentials(cause, options), { cause });
  } finally {
    clearTimeout(timer);
    forget();
  }
}

/** Says what was tried. The SDK's own words may quote the output of a credential process, so they are not passed on. */
function missingCredentials(cause: unknown, options: SessionOptions): string {
  const words = cause instanceof Error ? cause.message : '';
  const from =
    options.profile === undefined
      ? 'the default chain (environment, shared files, SSO, container and instance roles)'
      : `profile \`${options.profile}\``;
  if (/sso/i.test(words)) return `the sign-in session of ${from} is missing or has expired: run \`aws sso login\``;
  if (options.profile !== undefined && /could not be found|not found in/i.test(words))
    return `${from} does not exist: check the name and the shared AWS files`;
  return `no usable AWS credentials in ${from}: set AWS_PROFILE, pass --profile, or export a key`;
}

function toIdentity(answer: Answer<{ readonly Arn?: string | undefined; readonly Account?: string | undefined }>): Session['identity'] {
  if (!answer.ok) return undefined;
  const { Arn: arn, Account: account } = answer.value;
  if (arn === undefined || account === undefined || !/^\d{12}$/.test(account)) return undefined;
  // Whose buckets to expect and who counts as outside hangs on it: an ARN of another account is no answer.
  return /^arn:[a-z0-9-]+:(?:sts|iam)::(\d{12}):/.exec(arn)?.[1] === account ? { arn, account } : undefined;
}

/** Stores without STS answer this call in many ways; whether they are S3 at all, the listing will tell. */
function noteMissingIdentity(answer: Answer<unknown>, options: SessionOptions, logger: Logger): void {
  if (!answer.ok && answer.failure.webPage !== true) throwIfHopeless(answer.failure, options);
  const failure = answer.ok ? undefined : answer.failure;
  logger.warn({ code: failure?.code, status: failure?.status }, 'the endpoint does not say who is calling; the account is taken from the listing');
}
