import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Stands before the store and answers the three reads that it lacks, as AWS would answer them for an account
 * without a block of its own and buckets whose ACLs count. Everything else goes through, byte for byte.
 */
export async function startFront(store: URL, owner: { readonly account: string; readonly arn: string }): Promise<Front> {
  const server = createServer((incoming, outgoing) => {
    const own = ownAnswer(incoming, owner);
    if (own === undefined) return forward(store, incoming, outgoing);
    incoming.resume();
    outgoing.writeHead(own.status, { 'content-type': 'application/xml', 'x-amz-request-id': 'front' }).end(own.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function ownAnswer(
  incoming: IncomingMessage,
  owner: { readonly account: string; readonly arn: string },
): { status: number; body: string } | undefined {
  const url = new URL(incoming.url ?? '/', 'http://front');
  if (incoming.method === 'POST' && url.pathname === '/') return { status: 200, body: callerIdentity(owner) };
  if (url.pathname.startsWith('/v20180820/')) return { status: 404, body: error('NoSuchPublicAccessBlockConfiguration') };
  if (url.searchParams.has('ownershipControls')) return { status: 404, body: error('OwnershipControlsNotFoundError') };
  return undefined;
}

function callerIdentity({ account, arn }: { readonly account: string; readonly arn: string }): string {
  const result = `<GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AIDAEXAMPLE</UserId><Account>${account}</Account></GetCallerIdentityResult>`;
  const metadata = '<ResponseMetadata><RequestId>front</RequestId></ResponseMetadata>';
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${result}${metadata}</GetCallerIdentityResponse>`;
}

function error(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>none is set</Message><RequestId>front</RequestId></Error>`;
}

/** The Host header stays as the client signed it. */
function forward(store: URL, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const target = { host: store.hostname, port: store.port, method: incoming.method, path: incoming.url, headers: incoming.headers };
  const onward = request(target, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
