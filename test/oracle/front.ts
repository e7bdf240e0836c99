import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, type Caller, send } from './request.js';

export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Stands before the store for the scanner. It answers the three reads that the store lacks, as AWS would for an account without
 * a block of its own and buckets whose ACLs count. Every other read is the owner's own, asked anew: the store knows owners by
 * another name than the account's number, so it would refuse the header that expects one.
 */
export async function startFront(store: URL, owner: Caller): Promise<Front> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    const answered = ownAnswer(incoming, owner) ?? ask(store, owner, incoming);
    Promise.resolve(answered).then(
      ({ status, body }) => outgoing.writeHead(status, { 'content-type': 'application/xml', 'x-amz-request-id': 'front' }).end(body),
      () => outgoing.destroy(),
    );
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

const urlOf = (incoming: IncomingMessage): URL => new URL(incoming.url ?? '/', 'http://front');

function ownAnswer(incoming: IncomingMessage, owner: Caller): Answer | undefined {
  const url = urlOf(incoming);
  if (incoming.method === 'POST' && url.pathname === '/') return { status: 200, body: callerIdentity(owner) };
  if (url.pathname.startsWith('/v20180820/')) return { status: 404, body: error('NoSuchPublicAccessBlockConfiguration') };
  if (url.searchParams.has('ownershipControls')) return { status: 404, body: error('OwnershipControlsNotFoundError') };
  return undefined;
}

function callerIdentity({ account, arn }: Caller): string {
  const result = `<GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AIDAEXAMPLE</UserId><Account>${account}</Account></GetCallerIdentityResult>`;
  const metadata = '<ResponseMetadata><RequestId>front</RequestId></ResponseMetadata>';
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${result}${metadata}</GetCallerIdentityResponse>`;
}

function error(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>none is set</Message><RequestId>front</RequestId></Error>`;
}

function ask(store: URL, owner: Caller, incoming: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = urlOf(incoming);
  const path = pathname.slice(1).split('/').map(decodeURIComponent).join('/');
  return send(store, owner, { method: incoming.method ?? 'GET', path, query: Object.fromEntries(searchParams) });
}
