import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { SandboxAccount } from './account.js';
import { type Answer, errorAnswer } from './answer.js';
import { type Call, toCall } from './call.js';
import { type Delivery, deliver } from './delivery.js';
import { type Dispatch, type Fault, toDispatch } from './fault.js';
import type { Operation } from './operations.js';
import { dialectOf, toRespond } from './respond.js';
import { type ThrottleLimit, toThrottle } from './throttle.js';

export interface SandboxOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** How long an answer takes, over and above its work. */
  readonly latencyMs?: number | ((operation: Operation) => number);
  readonly throttle?: ThrottleLimit;
  readonly faults?: readonly Fault[];
  /** For faults with a rate. Default 1. */
  readonly seed?: number;
  /** Default `optional`: unsigned requests are answered too. No signature is verified. */
  readonly signatures?: 'required' | 'optional';
}

export interface Counters {
  readonly calls: Readonly<Record<Operation, number>>;
  readonly connections: number;
  readonly maxInFlight: number;
  /** Calls refused by the throttle; those of the fault `slow-down` count as faults. */
  readonly throttled: number;
  readonly faults: number;
}

/** A running endpoint for S3, S3 Control and STS of one account. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  counters(): Counters;
  /** Changes the rate limit while running; `undefined` takes it away. */
  limit(throttle: ThrottleLimit | undefined): void;
  /** Breaks what is still open. */
  close(): Promise<void>;
}

/** Listens on loopback only. Rejects when the port is taken. */
export async function startSandbox(account: SandboxAccount, options: SandboxOptions = {}): Promise<Sandbox> {
  const { signatures = 'optional', faults = [], seed = 1, latencyMs = 0 } = options;
  const respond = toRespond(account, { signed: signatures });
  const desk = new Desk(toDispatch(respond, faults, seed), latencyMs);
  desk.limit(options.throttle);
  const server = createServer((request, response) => desk.receive(request, response));
  // Clients keep connections for longer than Node's five seconds; closing under them would look like a fault.
  server.keepAliveTimeout = 60_000;
  server.on('connection', () => desk.connected());
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    counters: () => desk.counters(),
    limit: (throttle) => desk.limit(throttle),
    close: () => close(server),
  };
}

function noCalls(): Record<Operation, number> {
  return {
    GetCallerIdentity: 0,
    GetAccountPublicAccessBlock: 0,
    ListBuckets: 0,
    GetBucketPolicy: 0,
    GetBucketAcl: 0,
    GetBucketOwnershipControls: 0,
    GetPublicAccessBlock: 0,
    GetBucketPolicyStatus: 0,
    GetBucketRequestPayment: 0,
    GetBucketEncryption: 0,
    GetBucketWebsite: 0,
    GetBucketLocation: 0,
    HeadBucket: 0,
    Other: 0,
  };
}

/** Takes requests in, counts, and sends answers out; lives as long as its server. */
class Desk {
  private readonly calls = noCalls();
  private connections = 0;
  private inFlight = 0;
  private maxInFlight = 0;
  private throttled = 0;
  private faults = 0;
  private requests = 0;
  private throttle: (now: number) => 'pass' | 'refuse' = () => 'pass';
  private readonly dispatch: Dispatch;
  private readonly latencyMs: number | ((operation: Operation) => number);

  constructor(dispatch: Dispatch, latencyMs: number | ((operation: Operation) => number)) {
    this.dispatch = dispatch;
    this.latencyMs = latencyMs;
  }

  connected(): void {
    this.connections += 1;
  }

  limit(throttle: ThrottleLimit | undefined): void {
    this.throttle = throttle === undefined ? () => 'pass' : toThrottle(throttle, performance.now());
  }

  counters(): Counters {
    const { connections, maxInFlight, throttled, faults } = this;
    return { calls: { ...this.calls }, connections, maxInFlight, throttled, faults };
  }

  receive(request: IncomingMessage, response: ServerResponse): void {
    this.inFlight += 1;
    this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
    response.on('close', () => {
      this.inFlight -= 1;
    });
    if (request.method !== 'POST') {
      request.resume();
      this.answer(request, response, '');
      return;
    }
    readBody(request, (body) => this.answer(request, response, body));
  }

  private answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const call = readCall(request, body);
    this.calls[call?.operation ?? 'Other'] += 1;
    this.requests += 1;
    const id = this.requests.toString(16).toUpperCase().padStart(16, '0');
    response.setHeader('x-amz-request-id', id);
    response.setHeader('x-amzn-requestid', id);
    const delivery = call === undefined ? whole(invalidUri) : this.decide(call);
    const wait = this.latency(call?.operation ?? 'Other');
    if (wait <= 0) deliver(response, delivery);
    else setTimeout(() => deliver(response, delivery), wait);
  }

  private decide(call: Call): Delivery {
    if (this.throttle(performance.now()) === 'refuse') {
      this.throttled += 1;
      return whole(errorAnswer(dialectOf(call), { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' }));
    }
    const { delivery, fault } = this.dispatch(call);
    if (fault !== undefined) this.faults += 1;
    return delivery;
  }

  private latency(operation: Operation): number {
    return typeof this.latencyMs === 'number' ? this.latencyMs : this.latencyMs(operation);
  }
}

const invalidUri = errorAnswer('s3', { status: 400, code: 'InvalidURI', message: "Couldn't parse the specified URI." });

function whole(answer: Answer): Delivery {
  return { way: 'whole', answer };
}

function readCall(request: IncomingMessage, body: string): Call | undefined {
  try {
    return toCall(request, body);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** No request that the sandbox serves has a longer body. */
const longestBody = 64 * 1024;

function readBody(request: IncomingMessage, done: (body: string) => void): void {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (piece: string) => {
    if (body.length < longestBody) body += piece;
  });
  request.on('end', () => done(body));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
      resolve(address.port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
