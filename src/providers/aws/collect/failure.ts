import type { UnknownCause } from '../../../model/observed.js';
import { type Operation, operations } from './permissions.js';
import type { StopReason } from './stop.js';
import { ConnectError, type Exchange, ServiceError, ShapeError, TooLargeError } from './transport.js';

/** What went wrong with one call, in terms of what to do about it. */
export interface Failure {
  readonly kind:
    | 'denied'
    | 'throttled'
    /** Worth another try at once: a fault of the service or the line. */
    | 'transient'
    | 'timed-out'
    | 'unreachable'
    /** The bucket is somewhere else; `region` says where, if the answer did. */
    | 'elsewhere'
    | 'no-such-bucket'
    | 'credentials'
    | 'clock'
    | 'region-disabled'
    | 'not-supported'
    | 'malformed'
    | 'too-large'
    | 'stopped'
    /** Never asked: the name, or the region that was told, may not go into a request. */
    | 'not-a-bucket-name'
    | 'unusable-region'
    | 'refused';
  /** The service's word, such as `NoSuchBucketPolicy`. */
  readonly code?: string;
  readonly status?: number;
  readonly message?: string;
  readonly region?: string;
  readonly retryAfterMs?: number;
  readonly stopped?: StopReason;
  /** The answer was a web page. */
  readonly webPage?: boolean;
}

type Kind = Failure['kind'];

const kindsByCode: Readonly<Record<string, Kind>> = Object.assign(Object.create(null), {
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  AllAccessDisabled: 'denied',
  AccountProblem: 'denied',
  UnauthorizedAccess: 'denied',
  UnauthorizedAccessError: 'denied',
  SlowDown: 'throttled',
  ServiceUnavailable: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  RequestThrottled: 'throttled',
  RequestThrottledException: 'throttled',
  TooManyRequestsException: 'throttled',
  TooManyRequests: 'throttled',
  RequestLimitExceeded: 'throttled',
  BandwidthLimitExceeded: 'throttled',
  InternalError: 'transient',
  InternalFailure: 'transient',
  OperationAborted: 'transient',
  RequestTimeout: 'transient',
  PermanentRedirect: 'elsewhere',
  TemporaryRedirect: 'elsewhere',
  Redirect: 'elsewhere',
  IncorrectEndpoint: 'elsewhere',
  AuthorizationHeaderMalformed: 'elsewhere',
  IllegalLocationConstraintException: 'elsewhere',
  NoSuchBucket: 'no-such-bucket',
  InvalidAccessKeyId: 'credentials',
  InvalidClientTokenId: 'credentials',
  UnrecognizedClientException: 'credentials',
  InvalidSecurity: 'credentials',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  InvalidToken: 'credentials',
  TokenRefreshRequired: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  AuthFailure: 'credentials',
  NotSignedUp: 'credentials',
  CredentialsProviderError: 'credentials',
  TokenProviderError: 'credentials',
  RequestTimeTooSkewed: 'clock',
  RequestExpired: 'clock',
  MethodNotAllowed: 'not-supported',
  NotImplemented: 'not-supported',
  XNotImplemented: 'not-supported',
  SecondLevelDomainForbidden: 'not-supported',
  PathStyleDomainForbidden: 'not-supported',
});

/** Stores that want the bucket in front of the host say so in these words. */
const wantsBucketInHost = new Set(['SecondLevelDomainForbidden', 'PathStyleDomainForbidden']);

const lineFaults = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'EAI_AGAIN']);
const outOfReach = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'ETIMEDOUT', 'EPROTO']);

/** Sorts what a call threw. The words of the answer count first, its status second. */
export function toFailure(error: unknown, exchange: Exchange): Failure {
  if (error instanceof ShapeError) return shapeFailure(error, exchange);
  if (error instanceof TooLargeError) return { kind: 'too-large' };
  if (error instanceof ConnectError) return { kind: 'unreachable', message: 'no connection in time' };
  if (error instanceof ServiceError) return serviceFailure(error, exchange);
  const lineCode = stringProperty(error, 'code');
  if (lineCode !== undefined && lineFaults.has(lineCode)) return { kind: 'transient', code: lineCode, ...statusField(exchange.status) };
  if (lineCode !== undefined && (outOfReach.has(lineCode) || isCertificateFault(lineCode)))
    return { kind: 'unreachable', code: lineCode, message: lineCode };
  if (lineCode?.startsWith('HPE_') === true) return { kind: 'malformed', code: lineCode };
  const code = stringProperty(error, 'name') ?? 'unknown';
  const message = stringProperty(error, 'message') ?? '';
  if (/^connection closed|^aborted$|socket hang up/.test(message)) return { kind: 'transient', message, ...statusField(exchange.status) };
  return serviceFailure({ code, message, status: statusOf(error) ?? exchange.status, region: stringProperty(error, 'Region') }, exchange);
}

function shapeFailure(error: ShapeError, exchange: Exchange): Failure {
  if (error.problem === 'truncated') return { kind: 'transient', message: error.message, ...statusField(exchange.status) };
  if (error.problem === 'listing') return { kind: 'not-supported', message: error.message };
  return { kind: 'malformed', message: error.message, webPage: error.problem === 'html', ...statusField(exchange.status) };
}

function serviceFailure(
  told: { readonly code: string; readonly message: string; readonly status: number | undefined; readonly region: string | undefined },
  exchange: Exchange,
): Failure {
  const { code, message, status } = told;
  const kind = kindOf(code, message, status);
  const base = { kind, ...(code === '' ? {} : { code }), message, ...statusField(status) };
  if (kind === 'throttled') return { ...base, ...retryAfter(exchange.headers?.['retry-after']) };
  if (kind !== 'elsewhere') return base;
  const region = exchange.headers?.['x-amz-bucket-region'] ?? told.region ?? regionInMessage(message);
  return region === undefined ? base : { ...base, region };
}

function kindOf(code: string, message: string, status: number | undefined): Kind {
  const known = kindsByCode[code];
  // STS has one word for a bad key and for a wrong clock.
  if (known === 'credentials' && /signature (?:expired|not yet current)/i.test(message)) return 'clock';
  if (known !== undefined) return known;
  if (status === undefined || status < 300) return 'malformed';
  return kindOfStatus(status);
}

function kindOfStatus(status: number): Kind {
  if (status === 429 || status === 503) return 'throttled';
  if (status === 501 || status === 405 || status === 404) return 'not-supported';
  if (status >= 500) return 'transient';
  if (status === 401 || status === 403) return 'denied';
  if (status < 400) return 'elsewhere';
  return 'refused';
}

/** A fact that could not be read, and why. */
export function toCause(failure: Failure, operation: Operation): UnknownCause {
  switch (failure.kind) {
    case 'denied':
      return denial(failure, operation);
    case 'throttled':
    case 'timed-out':
    case 'unreachable':
    case 'region-disabled':
    case 'too-large':
    case 'not-a-bucket-name':
    case 'unusable-region':
      return { kind: failure.kind, ...detail(failure) };
    case 'malformed':
      return { kind: 'malformed-answer', ...detail(failure) };
    case 'not-supported':
      return { kind: 'not-supported', feature: wantsBucketInHost.has(failure.code ?? '') ? 'path-style addressing' : operation };
    case 'credentials':
      return { kind: hasExpired(failure) ? 'credentials-expired' : 'credentials-refused', ...detail(failure) };
    case 'stopped':
      return { kind: failure.stopped ?? 'cancelled' };
    case 'transient':
    case 'elsewhere':
    case 'no-such-bucket':
    case 'clock':
    case 'refused':
      return { kind: 'service-error', ...detail(failure) };
  }
}

/** Said of a token that was good, wherever it was sent. */
export function hasExpired({ code = '' }: Failure): boolean {
  return /^(?:ExpiredToken|TokenRefreshRequired)/.test(code);
}

function denial(failure: Failure, operation: Operation): UnknownCause {
  const { permission } = operations[operation];
  const deniedBy = denier(failure.message ?? '');
  return { kind: 'access-denied', permission, ...(deniedBy === undefined ? {} : { deniedBy }) };
}

/** Inside one account AWS names the kind of policy that refused ("Troubleshoot access denied (403 Forbidden) errors in Amazon S3"). */
function denier(message: string): 'resource-policy' | 'identity-policy' | 'organization-policy' | 'endpoint-policy' | undefined {
  const because = /(?:with an explicit deny in|because no|because the) (.{1,200})/i.exec(message)?.[1] ?? '';
  if (/^(?:a |an )?(?:service|resource) control policy/i.test(because)) return 'organization-policy';
  if (/^(?:a |an )?vpc endpoint policy/i.test(because)) return 'endpoint-policy';
  if (/^(?:a |an )?resource-based policy/i.test(because)) return 'resource-policy';
  if (/^(?:a |an )?(?:identity-based policy|permissions boundary|session policy)/i.test(because)) return 'identity-policy';
  return undefined;
}

function detail(failure: Failure): { detail?: string } {
  const text = failure.code ?? failure.message;
  return text === undefined || text === '' ? {} : { detail: text.slice(0, 200) };
}

function regionInMessage(message: string): string | undefined {
  return /expecting '([a-z0-9-]{1,63})'/.exec(message)?.[1] ?? /^The ([a-z0-9-]{1,63}) location constraint is incompatible/.exec(message)?.[1];
}

/** Seconds or a date, as HTTP has it. */
function retryAfter(header: string | undefined): { retryAfterMs?: number } {
  if (header === undefined) return {};
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: Math.min(seconds, 60) * 1000 } : {};
}

function isCertificateFault(code: string): boolean {
  return /CERT|SSL|TLS|UNABLE_TO/.test(code);
}

function statusField(status: number | undefined): { status?: number } {
  return status === undefined ? {} : { status };
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

function stringProperty(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
