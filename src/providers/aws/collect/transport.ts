import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { answerShape, rootElement, type ShapeProblem } from './answer-shape.js';
import { errorWords } from './error-words.js';
import type { List } from './list-shape.js';
import type { OperationDetails } from './permissions.js';

/** One request and its answer, watched from outside: it can be ended at any moment, and says what came back. */
export interface Exchange {
  readonly expects: OperationDetails;
  /** Set by whoever ends the exchange; a request that has not begun is then never sent. */
  ended: boolean;
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** The answer's list, looked at before anything parsed it. */
  list?: List | undefined;
  end?: () => void;
}

const inWords: Readonly<Record<ShapeProblem, string>> = {
  empty: 'it is empty',
  html: 'it is a web page',
  listing: 'it lists the bucket instead',
  other: 'it is another document, or none',
  truncated: 'it is cut off',
  encoded: 'it is packed',
  list: 'it does not hold one list of entries and nothing else',
};

/** A success answer of the wrong shape. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly problem: ShapeProblem;
  constructor(problem: ShapeProblem) {
    super(inWords[problem]);
    this.problem = problem;
  }
}

export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/** What the service said instead of an answer. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  readonly region: string | undefined;
  /** Where the SDK looks for the service's time. */
  readonly $response: { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> };
  constructor(answer: WireResponse, document: string) {
    const { code, message, region } = errorWords(document);
    super(message ?? '');
    this.name = 'ServiceError';
    this.code = code ?? '';
    this.status = answer.statusCode;
    this.region = region;
    this.$response = { statusCode: answer.statusCode, headers: answer.headers };
  }
}

/** No connection within the connect limit. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
}

export interface WireRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** What a client's middleware stack offers, as far as it is used here. */
export interface Stack {
  add(
    middleware: (next: Step, context: object) => Step,
    options: {
      readonly step: 'initialize' | 'build' | 'deserialize' | 'finalizeRequest';
      readonly priority: 'low' | 'high';
      readonly name: string;
      readonly override?: boolean;
    },
  ): void;
  remove(name: string): boolean;
}
type Step = (call: { readonly input: object; readonly request?: unknown }) => Promise<unknown>;

export interface Transport {
  /** The request handler for SDK clients. One for all, so that connections are shared. */
  readonly handler: {
    readonly metadata: { readonly handlerProtocol: string };
    handle(request: WireRequest): Promise<{ response: WireResponse }>;
    destroy(): void;
  };
  /** Ties a command's input to its exchange, for clients that were given `join`. */
  watch(input: object, exchange: Exchange): void;
  /** Throws for a call that nobody watches. */
  exchangeOf(input: object): Exchange;
  /** Sends what needs nothing more from the SDK. */
  carry(request: WireRequest, exchange: Exchange): Promise<WireResponse>;
  /** When the first connection stands. */
  readonly connected: Promise<void>;
  /** Lets a client's calls be watched. */
  join(stack: unknown): void;
  close(): void;
}

/** Parts of the SDK that do here again what is done elsewhere (retries, redirects, errors under status 200), or nothing. */
const needless = [
  'throw200ExceptionsMiddleware',
  'regionRedirectMiddleware',
  's3ExpressMiddleware',
  'loggerMiddleware',
  'recursionDetectionMiddleware',
  'addExpectContinueMiddleware',
  'contentLengthMiddleware',
];

const errorLimit = 16_384;

/** Requests that nobody watches are those for credentials: a megabyte is plenty. */
const unwatchedLimit = 1024 * 1024;

/** HTTP as collectors need it: shared connections, answers cut at a size while they arrive, shapes checked before anything parses them. */
export function openTransport(options: { readonly sockets: number; readonly connectTimeoutMs: number }): Transport {
  const agentOptions = { keepAlive: true, maxSockets: options.sockets, maxFreeSockets: options.sockets, scheduling: 'lifo' } as const;
  const http = new HttpAgent(agentOptions);
  const https = new HttpsAgent(agentOptions);
  const byInput = new WeakMap<object, Exchange>();
  const byRequest = new WeakMap<object, Exchange>();
  let onConnect: () => void = () => undefined;
  const connected = new Promise<void>((resolve) => {
    onConnect = resolve;
  });

  function carry(request: WireRequest, exchange: Exchange | undefined): Promise<WireResponse> {
    const secure = request.protocol === 'https:';
    const wire: RequestOptions = { agent: secure ? https : http, ...toRequestOptions(request) };
    return new Promise((resolve, reject) => {
      if (exchange?.ended === true) return reject(new ConnectError('ended before it was sent'));
      const outgoing = (secure ? httpsRequest : httpRequest)(wire);
      outgoing.on('error', reject);
      outgoing.on('socket', (socket) => {
        if (!socket.connecting) return;
        socket.once('connect', onConnect);
        const timer = setTimeout(() => outgoing.destroy(new ConnectError('no connection')), options.connectTimeoutMs);
        socket.once(secure ? 'secureConnect' : 'connect', () => clearTimeout(timer));
        socket.once('close', () => clearTimeout(timer));
      });
      outgoing.on('response', (incoming) => {
        receive(incoming, exchange).then(resolve, reject);
      });
      if (exchange !== undefined) exchange.end = () => outgoing.destroy();
      outgoing.end(typeof request.body === 'string' || request.body instanceof Uint8Array ? request.body : undefined);
    });
  }

  function exchangeOf(input: object): Exchange {
    const exchange = byInput.get(input);
    if (exchange === undefined) throw new Error('a call that nobody watches');
    return exchange;
  }

  function close(): void {
    http.destroy();
    https.destroy();
  }

  return {
    // The SDK destroys its handler with each client; this one outlives them.
    handler: {
      metadata: { handlerProtocol: 'http/1.1' },
      handle: async (request) => ({ response: await carry(request, byRequest.get(request)) }),
      destroy: () => undefined,
    },
    watch: (input, exchange) => byInput.set(input, exchange),
    exchangeOf,
    carry,
    connected,
    join(stack) {
      if (!isStack(stack)) throw new Error('not a middleware stack');
      const watching =
        (next: Step): Step =>
        (call) => {
          if (typeof call.request !== 'object' || call.request === null) throw new Error('a call without a request');
          byRequest.set(call.request, exchangeOf(call.input));
          return next(call);
        };
      stack.add(watching, { step: 'deserialize', priority: 'low', name: 'curbsideWatch' });
      for (const name of needless) stack.remove(name);
      // Others stand behind this one, so its place has to stay.
      stack.add((next) => next, { step: 'finalizeRequest', priority: 'high', name: 'retryMiddleware', override: true });
    },
    close,
  };
}

export function isStack(stack: unknown): stack is Stack {
  return typeof stack === 'object' && stack !== null && 'add' in stack && 'remove' in stack;
}

function toRequestOptions(request: WireRequest): RequestOptions {
  const query = toQuery(request.query ?? {});
  return {
    method: request.method,
    host: request.hostname.replace(/^\[(.*)\]$/, '$1'),
    path: query === '' ? request.path : `${request.path}?${query}`,
    headers: request.headers,
    ...(request.port === undefined ? {} : { port: request.port }),
  };
}

export function toQuery(query: NonNullable<WireRequest['query']>): string {
  return Object.entries(query)
    .flatMap(([name, value]) => (typeof value === 'string' || value === null ? [[name, value] as const] : value.map((each) => [name, each] as const)))
    .map(([name, value]) => (value === null ? escapeQuery(name) : `${escapeQuery(name)}=${escapeQuery(value)}`))
    .join('&');
}

function escapeQuery(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

async function receive(incoming: IncomingMessage, exchange: Exchange | undefined): Promise<WireResponse> {
  const status = incoming.statusCode ?? 0;
  const headers = flatten(incoming);
  if (exchange !== undefined) {
    exchange.status = status;
    exchange.headers = headers;
  }
  const body = await readBody(incoming, exchange?.expects.bodyLimit ?? unwatchedLimit);
  if (exchange === undefined) return { statusCode: status, headers, body };
  return judged({ status, headers, body, exchange });
}

function judged(answer: { status: number; headers: Record<string, string>; body: Buffer; exchange: Exchange }): WireResponse {
  const { status: statusCode, headers, body, exchange } = answer;
  const root = rootElement(body);
  const isError = root === 'Error' || root === 'ErrorResponse';
  const response = { statusCode, headers, body };
  // An error stays one under status 200. The page of a proxy is no error document; its status has to do.
  if (statusCode >= 300 || isError) throw new ServiceError(response, isError ? body.toString('utf8', 0, errorLimit) : '');
  // No request asks for one, and nothing here unpacks it: a small answer must not turn into a large one.
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw new ShapeError('encoded');
  // Partial Content: nobody asked for a part.
  if (statusCode === 206) throw new ShapeError('truncated');
  const shape = answerShape(body, exchange.expects.root);
  if (shape.problem !== undefined) throw new ShapeError(shape.problem);
  exchange.list = shape.list;
  return response;
}

function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) incoming.destroy(new TooLargeError(`more than ${limit} bytes`));
      else chunks.push(chunk);
    });
    incoming.on('error', reject);
    incoming.on('end', () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
    });
    incoming.on('close', () => reject(new Error('connection closed before the answer was complete')));
  });
}

function flatten(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}
