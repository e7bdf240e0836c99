import type { S3Client } from '@aws-sdk/client-s3';
import { type Sign, startSigning } from './signature.js';
import { type Exchange, isStack, type Transport, toQuery, type WireRequest, type WireResponse } from './transport.js';

type Input = Readonly<Record<string, unknown>>;

/** A call as the SDK made it the first time. */
interface Pattern {
  readonly request: WireRequest;
  /** The path up to the bucket, and what follows it. */
  readonly around: readonly [before: string, after: string];
  readonly query: string;
  /** The input but for the bucket. */
  readonly others: Input;
  readonly read: (response: WireResponse) => Promise<object>;
}

/** What reads the answers of a client. */
interface Protocol {
  deserializeResponse(operation: object, context: object, response: WireResponse): Promise<object>;
}

/**
 * For every call the SDK works out endpoint, scheme, request and key anew, which takes longer than all the rest of a call. Where calls
 * differ in the bucket alone, the first goes through the whole SDK, and the others are made after it: what changes is the path and the
 * signature. Credentials and the reading of answers are the SDK's either way.
 */
export function repeatCalls(client: S3Client, from: { readonly region: string; readonly transport: Transport }): void {
  const { transport } = from;
  const config: S3Client['config'] = client.config;
  const stack: unknown = client.middlewareStack;
  if (!isStack(stack)) throw new Error('not a middleware stack');
  const sign: Sign = startSigning({ region: from.region, service: 's3' });
  // A context is that of one kind of call, for the client keeps what it has once put together for a command.
  const patterns = new WeakMap<object, Pattern>();

  async function repeat(pattern: Pattern, bucket: string, input: object): Promise<{ response: WireResponse; output: object }> {
    const exchange = transport.exchangeOf(input);
    const { request, query, around } = pattern;
    const path = `${around[0]}${encodeURIComponent(bucket)}${around[1]}`;
    const keys = await config.credentials();
    const at = new Date(Date.now() + config.systemClockOffset);
    const headers = sign({ method: request.method, path, query, headers: request.headers }, keys, at);
    try {
      const response = await transport.carry({ ...request, path: `${path}?${query}`, query: {}, headers }, exchange);
      return { response, output: await pattern.read(response) };
    } finally {
      config.systemClockOffset = clockOffset(exchange) ?? config.systemClockOffset;
    }
  }

  function learn(context: object, input: Input, request: WireRequest): void {
    const { Bucket: bucket, ...others } = input;
    const operation = operationIn(context);
    const protocol: unknown = config.protocol;
    if (typeof bucket !== 'string' || operation === undefined || !isProtocol(protocol)) return;
    const around = request.path.split(encodeURIComponent(bucket));
    const [before, after] = around;
    // In the host, in the middle or twice: that is no pattern.
    if (around.length !== 2 || before?.endsWith('/') !== true || (after !== '' && after !== '/')) return;
    const serde = { ...config, ...context };
    patterns.set(context, {
      request: { ...request, headers: { ...request.headers } },
      around: [before, after],
      query: toQuery(request.query ?? {}),
      others,
      read: (response) => protocol.deserializeResponse(operation, serde, response),
    });
  }

  stack.add(
    (next, context) => (call) => {
      const pattern = patterns.get(context);
      const { Bucket: bucket, ...others }: Input = { ...call.input };
      if (pattern === undefined || typeof bucket !== 'string' || !isSame(others, pattern.others)) return next(call);
      return repeat(pattern, bucket, call.input);
    },
    { step: 'initialize', priority: 'high', name: 'curbsideRepeat' },
  );
  // The last place before the signature.
  stack.add(
    (next, context) => (call) => {
      if (!patterns.has(context) && isBare(call.request)) learn(context, { ...call.input }, call.request);
      return next(call);
    },
    { step: 'build', priority: 'low', name: 'curbsideLearn' },
  );
}

/** As the SDK has it: by every answer, but not by one that tells the time of a cache. */
function clockOffset({ headers }: Exchange): number | undefined {
  const time = headers?.['age'] === undefined ? Date.parse(headers?.['date'] ?? '') : Number.NaN;
  return Number.isNaN(time) ? undefined : time - Date.now();
}

/** The SDK's description of an operation, in the form in which it is handed to a protocol. */
function operationIn(context: object): object | undefined {
  const inner: unknown = '__smithy_context' in context ? context.__smithy_context : undefined;
  const schema: unknown = typeof inner === 'object' && inner !== null && 'operationSchema' in inner ? inner.operationSchema : undefined;
  if (!Array.isArray(schema) || schema.length !== 6) return undefined;
  const [, namespace, name, traits, input, output]: unknown[] = schema;
  return { namespace, name, traits, input, output };
}

function isProtocol(value: unknown): value is Protocol {
  return typeof value === 'object' && value !== null && 'deserializeResponse' in value && typeof value.deserializeResponse === 'function';
}

function isBare(request: unknown): request is WireRequest {
  return typeof request === 'object' && request !== null && 'path' in request && (!('body' in request) || request.body === undefined);
}

function isSame(one: Input, other: Input): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
