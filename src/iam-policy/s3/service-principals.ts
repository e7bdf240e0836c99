/** Whether somebody else can have an AWS service make requests to our bucket: the confused deputy. */
export interface ServicePrincipal {
  /** As it was asked for. */
  readonly principal: string;
  /** `unknown` counts as yes, with an assumption that says so. */
  readonly actsForStrangers: 'yes' | 'no' | 'unknown';
  readonly because: string;
  /** A stranger's resource for which the service acts, as `aws:SourceArn` has it; `ACCOUNT` stands for the stranger's account id. */
  readonly sourceArn?: string;
}

interface Entry extends Omit<ServicePrincipal, 'principal'> {
  /** Without region and domain. */
  readonly service: string;
}

/** `PARTITION` and `REGION` are filled in from the principal that was asked for. */
const entries: readonly Entry[] = [
  {
    service: 'cloudfront',
    actsForStrangers: 'yes',
    because: 'any distribution can name any bucket as its origin and sign its requests with its own origin access control',
    sourceArn: 'arn:PARTITION:cloudfront::ACCOUNT:distribution/E1ANYSTRANGER',
  },
  {
    service: 'cloudtrail',
    actsForStrangers: 'yes',
    because: 'a trail can deliver to a bucket of another account, under a prefix that the owner of the trail chooses',
    sourceArn: 'arn:PARTITION:cloudtrail:REGION:ACCOUNT:trail/any',
  },
  {
    service: 'config',
    actsForStrangers: 'yes',
    because: 'a delivery channel can name a bucket of another account, and a prefix',
  },
  {
    service: 'delivery.logs',
    actsForStrangers: 'yes',
    because: 'flow logs and other delivered logs can go to a bucket of another account',
    sourceArn: 'arn:PARTITION:logs:REGION:ACCOUNT:delivery-source:any',
  },
  {
    service: 'logs',
    actsForStrangers: 'yes',
    because: 'an export of a log group can go to a bucket of another account',
    sourceArn: 'arn:PARTITION:logs:REGION:ACCOUNT:log-group:any:*',
  },
  {
    service: 'vpc-lattice',
    actsForStrangers: 'yes',
    because: 'access logs of a service network can go to a bucket of another account',
  },
  {
    service: 'guardduty',
    actsForStrangers: 'yes',
    because: 'a detector can export its findings to a bucket of another account',
    sourceArn: 'arn:PARTITION:guardduty:REGION:ACCOUNT:detector/0123456789abcdef0123456789abcdef',
  },
  {
    service: 'ses',
    actsForStrangers: 'yes',
    because: 'a receipt rule can store mail, which anyone may write, in a bucket of another account',
    sourceArn: 'arn:PARTITION:ses:REGION:ACCOUNT:receipt-rule-set/any:receipt-rule/any',
  },
  {
    service: 'serverlessrepo',
    actsForStrangers: 'yes',
    because: 'any application can name files in any bucket, and the service fetches them for it',
  },
  {
    service: 's3',
    actsForStrangers: 'yes',
    because: 'inventories and analyses of a bucket can be written to a bucket of another account',
    sourceArn: 'arn:PARTITION:s3:::any-bucket-of-the-stranger',
  },
  {
    service: 'ssm',
    actsForStrangers: 'yes',
    because: 'a resource data sync can go to a bucket of another account',
    sourceArn: 'arn:PARTITION:ssm:REGION:ACCOUNT:resource-data-sync/any',
  },
  {
    service: 'logdelivery.elasticloadbalancing',
    actsForStrangers: 'yes',
    because: 'a load balancer can write its access logs to a bucket of another account',
    sourceArn: 'arn:PARTITION:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/any/0123456789abcdef',
  },
  {
    service: 'logging.s3',
    actsForStrangers: 'no',
    because: 'S3 writes server access logs only to buckets of the account whose requests it logs',
  },
  {
    service: 'billingreports',
    actsForStrangers: 'unknown',
    because: 'the service reads the policy and ACL to see whose bucket it is; whether that keeps reports of other accounts out is not documented',
  },
  {
    service: 'bcm-data-exports',
    actsForStrangers: 'unknown',
    because: 'the service reads the policy to see whose bucket it is; whether that keeps exports of other accounts out is not documented',
  },
];

const entryOf: ReadonlyMap<string, Entry> = new Map(entries.map((entry) => [entry.service, entry]));

const noEntry = 'whether other accounts can have this service make requests to a bucket is not known';

interface ParsedName {
  readonly service: string;
  readonly partition: string;
  readonly region: string;
}

/** `SERVICE[.REGION].amazonaws.com[.cn]`; services write the region of logs, and of Regions that must be switched on, this way. */
const shape = /^([a-z0-9-]+(?:\.[a-z0-9-]+)*?)(?:\.([a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}))?\.amazonaws\.com(\.cn)?$/;

/** No service principal is longer; anything else is not worth matching. */
const longestName = 256;

function parseName(name: string): ParsedName | undefined {
  if (name.length > longestName) return undefined;
  const parts = shape.exec(name.toLowerCase());
  const service = parts?.[1];
  if (service === undefined) return undefined;
  const partition = partitionOf(parts?.[2], parts?.[3] !== undefined);
  return { service, partition, region: parts?.[2] ?? homeRegions[partition] };
}

type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

const homeRegions: Readonly<Record<Partition, string>> = { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };

function partitionOf(region: string | undefined, endsInCn: boolean): Partition {
  if (endsInCn || region?.startsWith('cn-')) return 'aws-cn';
  return region?.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** Names of any kind are taken; what the table doesn't know is `unknown`, never `no`. */
export function servicePrincipal(name: string): ServicePrincipal {
  const parsed = parseName(name);
  const entry = parsed && entryOf.get(parsed.service);
  if (parsed === undefined || entry === undefined) return { principal: name, actsForStrangers: 'unknown', because: noEntry };
  const { actsForStrangers, because, sourceArn } = entry;
  if (sourceArn === undefined) return { principal: name, actsForStrangers, because };
  return { principal: name, actsForStrangers, because, sourceArn: sourceArn.replace('PARTITION', parsed.partition).replace('REGION', parsed.region) };
}
