import { createRequire } from 'node:module';
import type { Logger } from '../providers/aws/collect/logger.js';
import { cut, visible } from '../report/escape.js';

export interface LoggerOptions {
  readonly verbose: boolean;
  readonly quiet?: boolean;
  /** Values that must never be printed, such as the secret key in the environment. */
  readonly secrets: readonly string[];
  /** Takes one finished line. */
  readonly write: (line: string) => void;
}

const secretFields = ['secretAccessKey', 'sessionToken', 'accessKeyId', 'authorization', 'credentials', 'password', 'token'];

/** For standard error: warnings as sentences (not with `quiet`), and with `verbose` everything, machine-readable. No line holds a secret. */
export function createLogger(options: LoggerOptions): Logger {
  const { verbose, quiet = false } = options;
  let opened: Logger | undefined;
  // Most runs have nothing to log, and loading what prints it would delay the first request of each.
  const log = (): Logger => {
    opened ??= openLog(options);
    return opened;
  };
  return {
    debug: (fields, message) => (verbose ? log().debug(fields, message) : undefined),
    info: (fields, message) => (verbose ? log().info(fields, message) : undefined),
    warn(fields, message) {
      if (verbose) log().warn(fields, message);
      else if (!quiet) options.write(`curbside: ${sentence(fields, message, options.secrets)}\n`);
    },
  };
}

const longestSentence = 500;

/** One line for people, whatever the fields hold. */
function sentence(fields: object, message: string, secrets: readonly string[]): string {
  const told = Object.entries(fields)
    .filter(([name, value]) => !secretFields.includes(name) && (typeof value === 'string' || typeof value === 'number'))
    .map(([name, value]) => `${name} ${value}`);
  const text = told.length === 0 ? message : `${message} (${told.join(', ')})`;
  return cut(visible(scrub(text, secrets).replace(/\s+/g, ' ')), longestSentence);
}

function openLog({ secrets, write }: LoggerOptions): Logger {
  const { pino }: typeof import('pino') = createRequire(import.meta.url)('pino');
  const paths = secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  return pino(
    { level: 'debug', base: null, redact: { paths, censor: '[secret]' }, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => write(scrub(line, secrets)) },
  );
}

/** Takes out what redaction by field name cannot see: secrets inside messages and addresses. */
export function scrub(line: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= 8).reduce((text, secret) => text.replaceAll(secret, '[secret]'), line);
  return known
    .replace(/(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"\\]+/gi, '$1[secret]')
    .replace(/(AWS4-HMAC-SHA256 )[^"\\]+/g, '$1[secret]')
    .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '[key]');
}

/** Secrets of the environment, for `scrub`. */
export function secretsIn(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const names = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_ACCESS_KEY_ID', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  return names.flatMap((name) => environment[name] ?? []);
}
