import {
  GetBucketAclCommand,
  type GetBucketAclCommandOutput,
  GetBucketEncryptionCommand,
  type GetBucketEncryptionCommandOutput,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketRequestPaymentCommand,
  GetBucketWebsiteCommand,
  type GetBucketWebsiteCommandOutput,
  GetPublicAccessBlockCommand,
  type Grant,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Observed } from '../../../model/observed.js';
import {
  type Acl,
  type AclGrant,
  type AwsBucketFacts,
  type BucketRead,
  blockBits,
  type Encryption,
  type ObjectOwnership,
  ownerships,
  type PublicAccessBlock,
  type Website,
} from '../facts.js';
import type { Operation } from './permissions.js';
import type { Exchange } from './transport.js';

export interface BucketInput {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string;
}

/** One call that fills one fact. */
export interface ReadDefinition<T> {
  readonly operation: Operation;
  /** Codes by which the service says: there is none. */
  readonly absent: readonly string[];
  /** `undefined` where the answer lacks what it must hold: that is never "none". */
  readonly read: (client: S3Client, input: BucketInput, exchange: Pick<Exchange, 'list'>) => Promise<T | undefined>;
}

export type FactOf<F extends BucketRead> = AwsBucketFacts[F] extends Observed<infer T> ? T : never;

export const readDefinitions: { readonly [F in BucketRead]: ReadDefinition<FactOf<F>> } = {
  policy: {
    operation: 'GetBucketPolicy',
    absent: ['NoSuchBucketPolicy'],
    read: async (client, input) => (await client.send(new GetBucketPolicyCommand(input))).Policy || undefined,
  },
  ownership: {
    operation: 'GetBucketOwnershipControls',
    absent: ['OwnershipControlsNotFoundError'],
    read: async (client, input) => toOwnership((await client.send(new GetBucketOwnershipControlsCommand(input))).OwnershipControls?.Rules),
  },
  acl: {
    operation: 'GetBucketAcl',
    absent: [],
    read: async (client, input, exchange) => toAcl(await client.send(new GetBucketAclCommand(input)), exchange),
  },
  publicAccessBlock: {
    operation: 'GetPublicAccessBlock',
    absent: ['NoSuchPublicAccessBlockConfiguration'],
    read: async (client, input) => toPublicAccessBlock((await client.send(new GetPublicAccessBlockCommand(input))).PublicAccessBlockConfiguration),
  },
  policyStatus: {
    operation: 'GetBucketPolicyStatus',
    absent: ['NoSuchBucketPolicy'],
    read: async (client, input) => (await client.send(new GetBucketPolicyStatusCommand(input))).PolicyStatus?.IsPublic,
  },
  requestPayment: {
    operation: 'GetBucketRequestPayment',
    absent: [],
    read: async (client, input) => toPayer((await client.send(new GetBucketRequestPaymentCommand(input))).Payer),
  },
  encryption: {
    operation: 'GetBucketEncryption',
    absent: ['ServerSideEncryptionConfigurationNotFoundError'],
    read: async (client, input) => toEncryption(await client.send(new GetBucketEncryptionCommand(input))),
  },
  website: {
    operation: 'GetBucketWebsite',
    absent: ['NoSuchWebsiteConfiguration'],
    read: async (client, input) => toWebsite(await client.send(new GetBucketWebsiteCommand(input))),
  },
};

/** A missing bit counts as off, but only in a configuration that holds at least one: an empty one says nothing. */
export function toPublicAccessBlock(configuration: object | undefined): PublicAccessBlock | undefined {
  if (configuration === undefined) return undefined;
  const bits = new Map<string, unknown>(Object.entries(configuration));
  const told = blockBits.filter((bit) => bits.get(bit) !== undefined);
  if (told.length === 0 || told.some((bit) => typeof bits.get(bit) !== 'boolean')) return undefined;
  return {
    BlockPublicAcls: bits.get('BlockPublicAcls') === true,
    IgnorePublicAcls: bits.get('IgnorePublicAcls') === true,
    BlockPublicPolicy: bits.get('BlockPublicPolicy') === true,
    RestrictPublicBuckets: bits.get('RestrictPublicBuckets') === true,
  };
}

function toOwnership(rules: readonly { readonly ObjectOwnership: string | undefined }[] | undefined): ObjectOwnership | undefined {
  if (rules?.length !== 1) return undefined;
  return ownerships.find((ownership) => ownership === rules[0]?.ObjectOwnership);
}

function toAcl(output: GetBucketAclCommandOutput, { list }: Pick<Exchange, 'list'>): Acl | undefined {
  const owner = output.Owner?.ID;
  if (owner === undefined || owner === '' || output.Grants === undefined || output.Grants.length !== list?.entries) return undefined;
  const grants = output.Grants.map(toGrants);
  return grants.every((of) => of !== undefined) ? { owner, grants: grants.flat() } : undefined;
}

/** One for each way in which the grantee is named: more than one way is no answer of S3, and then all of them count. */
function toGrants({ Grantee: grantee, Permission: permission }: Grant): readonly AclGrant[] | undefined {
  if (grantee === undefined || permission === undefined) return undefined;
  const { URI: uri, ID: id, EmailAddress: address, Type: type } = grantee;
  const named: readonly AclGrant['grantee'][] = [
    ...(uri === undefined ? [] : [{ kind: 'group' as const, uri }]),
    ...(id === undefined ? [] : [{ kind: 'canonical-user' as const, id }]),
    ...(address === undefined ? [] : [{ kind: 'email' as const, address }]),
  ];
  const grantees = named.length > 0 ? named : [{ kind: 'other' as const, text: type ?? '' }];
  return grantees.map((each) => ({ grantee: each, permission }));
}

function toPayer(told: string | undefined): 'BucketOwner' | 'Requester' | undefined {
  return told === 'BucketOwner' || told === 'Requester' ? told : undefined;
}

function toEncryption(output: GetBucketEncryptionCommandOutput): Encryption | undefined {
  const byDefault = output.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  if (byDefault?.SSEAlgorithm === undefined) return undefined;
  const { SSEAlgorithm: algorithm, KMSMasterKeyID: kmsKey } = byDefault;
  return kmsKey === undefined ? { algorithm } : { algorithm, kmsKey };
}

function toWebsite(output: GetBucketWebsiteCommandOutput): Website | undefined {
  const { IndexDocument: index, RedirectAllRequestsTo: redirect, ErrorDocument: error, RoutingRules: rules } = output;
  if (index === undefined && redirect === undefined && error === undefined && rules === undefined) return undefined;
  return {
    ...(index?.Suffix === undefined ? {} : { indexDocument: index.Suffix }),
    ...(redirect?.HostName === undefined ? {} : { redirectTo: redirect.HostName }),
  };
}
