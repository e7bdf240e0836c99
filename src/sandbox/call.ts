import type { IncomingMessage } from 'node:http';
import { type BucketOperation, bucketOperationNames, bucketOperations, type Operation } from './operations.js';

/** A request as the services understand it. */
export interface Call {
  readonly operation: Operation;
  readonly service: 's3' | 's3-control' | 'sts';
  readonly method: string;
  readonly bucket?: string;
  /** The query parameters. */
  readonly parameters: URLSearchParams;
  /** Region of the credential scope; missing where the request is not signed. */
  readonly region?: string;
  /** `x-amz-expected-bucket-owner`. */
  readonly expectedOwner?: string;
  /** The account that an S3 Control request names. */
  readonly account?: string;
}

const controlPath = '/v20180820/';
const subresources = new Map<string, BucketOperation>();
for (const operation of bucketOperationNames) {
  const { subresource } = bucketOperations[operation];
  if (subresource !== undefined) subresources.set(subresource, operation);
}

/** Reads a request's line and headers. The body decides only what an STS request asks for. Throws `URIError` on a malformed path. */
export function toCall(request: IncomingMessage, body: string): Call {
  const { method = 'GET', url = '/', headers } = request;
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const region = signedRegion(headers.authorization);
  const parameters = new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1));
  const shared = { method, parameters, ...(region === undefined ? {} : { region }) };
  const hostPrefix = prefixOfHost(headers.host ?? '');
  if (path.startsWith(controlPath)) {
    const operation = method === 'GET' && path === `${controlPath}configuration/publicAccessBlock` ? 'GetAccountPublicAccessBlock' : 'Other';
    const account = single(headers['x-amz-account-id']) ?? hostPrefix;
    return { ...shared, service: 's3-control', operation, ...(account === undefined ? {} : { account }) };
  }
  if (method === 'POST' && path === '/' && hostPrefix === undefined) {
    const asked = new URLSearchParams(body).get('Action');
    return { ...shared, service: 'sts', operation: asked === 'GetCallerIdentity' ? asked : 'Other' };
  }
  const { bucket, key } = addressOf(path, hostPrefix);
  const operation = key === '' ? operationOf(method, bucket, shared.parameters) : 'Other';
  const expectedOwner = single(headers['x-amz-expected-bucket-owner']);
  return {
    ...shared,
    service: 's3',
    operation,
    ...(bucket === undefined ? {} : { bucket }),
    ...(expectedOwner === undefined ? {} : { expectedOwner }),
  };
}

function operationOf(method: string, bucket: string | undefined, parameters: URLSearchParams): Operation {
  if (bucket === undefined) return method === 'GET' ? 'ListBuckets' : 'Other';
  if (method === 'HEAD') return 'HeadBucket';
  if (method !== 'GET') return 'Other';
  for (const name of parameters.keys()) {
    const operation = subresources.get(name);
    if (operation !== undefined) return operation;
  }
  return 'Other';
}

/** Virtual-host style where the host has a prefix, path style elsewhere. */
function addressOf(path: string, hostPrefix: string | undefined): { bucket: string | undefined; key: string } {
  if (hostPrefix !== undefined) return { bucket: hostPrefix, key: path.slice(1) };
  const slash = path.indexOf('/', 1);
  const bucket = decodeURIComponent(slash === -1 ? path.slice(1) : path.slice(1, slash));
  return { bucket: bucket === '' ? undefined : bucket, key: slash === -1 ? '' : path.slice(slash + 1) };
}

/** What stands before our own name in the Host header: a bucket, or the account of S3 Control. */
function prefixOfHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, '');
  for (const own of ['.localhost', '.127.0.0.1']) {
    if (name.endsWith(own)) return name.slice(0, -own.length);
  }
  return undefined;
}

const authorization =
  /^AWS4-HMAC-SHA256 Credential=[^/,\s]+\/\d{8}\/([^/,\s]+)\/[^/,\s]+\/aws4_request,\s*SignedHeaders=[^,\s]+,\s*Signature=[0-9a-f]{64}$/;

function signedRegion(header: string | undefined): string | undefined {
  return header === undefined ? undefined : authorization.exec(header)?.[1];
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
