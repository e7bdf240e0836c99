import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
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
    const client = new S3Client({ ...config, ...resolvedOnce(new S3Client(config)) });
    transport.join(client.middlewareStack);
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

/**
 * The SDK works out endpoint, scheme and signer anew for every call, which takes longer than all the rest of it.
 * Within one client only the bucket differs, and that is the path.
 */
function resolvedOnce({ config }: S3Client): Pick<S3ClientConfig, 'endpointProvider' | 'httpAuthSchemeProvider' | 'signer'> {
  let base: ReturnType<typeof config.endpointProvider> | undefined;
  let schemes: ReturnType<typeof config.httpAuthSchemeProvider> | undefined;
  let signer: ReturnType<typeof config.signer> | undefined;
  return {
    endpointProvider({ Bucket: bucket, ...parameters }, context) {
      base ??= config.endpointProvider(parameters, context);
      if (bucket === undefined) return base;
      const url = new URL(base.url);
      url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(bucket)}`;
      return { ...base, url };
    },
    httpAuthSchemeProvider({ Bucket: _bucket, ...parameters }) {
      schemes ??= config.httpAuthSchemeProvider(parameters);
      // Copies, because each call writes its own properties into them.
      return schemes.map((scheme) => ({ ...scheme, signingProperties: { ...scheme.signingProperties } }));
    },
    signer(scheme) {
      signer ??= config.signer(scheme);
      return signer;
    },
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
