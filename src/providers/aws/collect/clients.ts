import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { repeatCalls } from './repeated-calls.js';
import type { Session } from './session.js';
import type { Transport } from './transport.js';

/** One client per region, made when first needed. They share connections, credentials and the clock's correction. */
export interface Clients {
  s3(region: string): S3Client;
  accountBlock(account: string): {
    readonly input: { readonly AccountId: string };
    send(input: { readonly AccountId: string }): Promise<{ readonly PublicAccessBlockConfiguration?: object | undefined }>;
  };
}

export function startClients(session: Session, transport: Transport): Clients {
  const byRegion = new Map<string, S3Client>();
  let clockOffset = session.clockOffset;

  function shared(region: string) {
    return {
      region,
      credentials: session.credentials,
      requestHandler: transport.handler,
      maxAttempts: 1,
      systemClockOffset: clockOffset,
      ...(session.endpointUrl === undefined ? {} : { endpoint: session.endpointUrl }),
    };
  }

  function s3(region: string): S3Client {
    const known = byRegion.get(region);
    if (known !== undefined) return known;
    // The first client may have learned the time from an answer.
    clockOffset = byRegion.get(session.region)?.config.systemClockOffset ?? clockOffset;
    const config: S3ClientConfig = {
      ...shared(region),
      // One host for all buckets of a region: connections are reused, and dots in names do no harm.
      forcePathStyle: true,
      cacheMiddleware: true,
      useArnRegion: false,
      followRegionRedirects: false,
      disableS3ExpressSessionAuth: true,
      disableMultiregionAccessPoints: true,
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestChecksumCalculation: 'WHEN_REQUIRED',
    };
    const client = new S3Client({ ...config, ...forAnyBucket(new S3Client(config)) });
    transport.join(client.middlewareStack);
    repeatCalls(client, { region, transport });
    byRegion.set(region, client);
    return client;
  }

  function accountBlock(account: string) {
    const client = new S3ControlClient({ ...shared(session.region), ...ownEndpoint(session) });
    transport.join(client.middlewareStack);
    return { input: { AccountId: account }, send: (input: { readonly AccountId: string }) => client.send(new GetPublicAccessBlockCommand(input)) };
  }

  return { s3, accountBlock };
}

/** A name like any other, that says nothing of the kind of its bucket. */
const standIn = 'bucket';

/**
 * The SDK reads kinds of buckets, with hosts and signatures of their own, out of names. AWS keeps those names for itself, and such a
 * bucket is not asked; other stores give them to any bucket. Here every bucket is one of the common kind.
 */
function forAnyBucket({ config }: S3Client): Pick<S3ClientConfig, 'endpointProvider' | 'httpAuthSchemeProvider'> {
  return {
    endpointProvider(parameters, context) {
      if (parameters.Bucket === undefined) return config.endpointProvider(parameters, context);
      const endpoint = config.endpointProvider({ ...parameters, Bucket: standIn }, context);
      const url = new URL(endpoint.url);
      url.pathname = `${url.pathname.slice(0, -standIn.length)}${encodeURIComponent(parameters.Bucket)}`;
      return { ...endpoint, url };
    },
    httpAuthSchemeProvider: (parameters) =>
      config.httpAuthSchemeProvider(parameters.Bucket === undefined ? parameters : { ...parameters, Bucket: standIn }),
  };
}

/**
 * S3 Control puts the account id in front of the endpoint's host, which an IP address cannot have and `localhost` does not resolve.
 * The account id goes in a header as well, so nothing is lost without it.
 */
function ownEndpoint(session: Session) {
  if (session.endpointUrl === undefined) return {};
  const url = new URL(session.endpointUrl);
  const authSchemes = [{ name: 'sigv4', signingName: 's3', signingRegion: session.region, disableDoubleEncoding: true, properties: {} }];
  return { disableHostPrefix: true, endpointProvider: () => ({ url, properties: { authSchemes } }) };
}
