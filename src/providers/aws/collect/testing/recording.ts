import type { Session } from '../session.js';
import { openTransport, type Transport, toQuery, type WireRequest } from '../transport.js';

export interface Recording {
  readonly transport: Transport;
  readonly sent: WireRequest[];
}

/** A transport that keeps what would be sent, and answers with nothing. */
export function recording(): Recording {
  const sent: WireRequest[] = [];
  const real = openTransport({ sockets: 1, connectTimeoutMs: 1 });
  const carry = async (request: WireRequest) => {
    sent.push(request);
    return { statusCode: 200, headers: {}, body: Buffer.from('<x/>') };
  };
  const handle = async (request: WireRequest) => ({ response: await carry(request) });
  return { transport: { ...real, carry, handler: { ...real.handler, handle } }, sent };
}

export function sessionIn(region: string, partition: string, endpointUrl?: string): Session {
  return {
    credentials: Object.assign(async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' }), { memoized: true }),
    region,
    endpointUrl,
    clockOffset: 0,
    partition,
    identity: { arn: `arn:${partition}:iam::111122223333:root`, account: '111122223333' },
    identityFailure: undefined,
  };
}

/** A request as a line, whichever way its query is kept. */
export function addressOf({ method, protocol, hostname, port, path, query }: WireRequest): string {
  const asked = toQuery(query ?? {});
  return `${method} ${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${asked === '' ? '' : `?${asked}`}`;
}
