import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { servicePrincipal } from './service-principals.js';

describe('whether strangers can have a service act on a bucket', () => {
  test.each([
    { name: 'cloudfront.amazonaws.com', acts: 'yes', sourceArn: 'arn:aws:cloudfront::ACCOUNT:distribution/E1ANYSTRANGER' },
    { name: 'cloudtrail.amazonaws.com', acts: 'yes', sourceArn: 'arn:aws:cloudtrail:us-east-1:ACCOUNT:trail/any' },
    { name: 'config.amazonaws.com', acts: 'yes', sourceArn: undefined },
    { name: 'delivery.logs.amazonaws.com', acts: 'yes', sourceArn: 'arn:aws:logs:us-east-1:ACCOUNT:delivery-source:any' },
    { name: 'serverlessrepo.amazonaws.com', acts: 'yes', sourceArn: undefined },
    { name: 'ses.amazonaws.com', acts: 'yes', sourceArn: 'arn:aws:ses:us-east-1:ACCOUNT:receipt-rule-set/any:receipt-rule/any' },
    { name: 'guardduty.amazonaws.com', acts: 'yes', sourceArn: 'arn:aws:guardduty:us-east-1:ACCOUNT:detector/0123456789abcdef0123456789abcdef' },
    { name: 'logs.amazonaws.com', acts: 'yes', sourceArn: 'arn:aws:logs:us-east-1:ACCOUNT:log-group:any:*' },
    { name: 'vpc-lattice.amazonaws.com', acts: 'yes', sourceArn: undefined },
    { name: 's3.amazonaws.com', acts: 'yes', sourceArn: 'arn:aws:s3:::any-bucket-of-the-stranger' },
    { name: 'ssm.amazonaws.com', acts: 'yes', sourceArn: 'arn:aws:ssm:us-east-1:ACCOUNT:resource-data-sync/any' },
    {
      name: 'logdelivery.elasticloadbalancing.amazonaws.com',
      acts: 'yes',
      sourceArn: 'arn:aws:elasticloadbalancing:us-east-1:ACCOUNT:loadbalancer/app/any/0123456789abcdef',
    },
    { name: 'logging.s3.amazonaws.com', acts: 'no', sourceArn: undefined },
    { name: 'billingreports.amazonaws.com', acts: 'unknown', sourceArn: undefined },
    { name: 'bcm-data-exports.amazonaws.com', acts: 'unknown', sourceArn: undefined },
  ])('$name: $acts', ({ name, acts, sourceArn }) => {
    const found = servicePrincipal(name);
    expect(found.principal).toBe(name);
    expect(found.actsForStrangers).toBe(acts);
    expect(found.sourceArn).toBe(sourceArn);
    expect(found.because.length).toBeGreaterThan(20);
  });

  test.each([
    { name: 'logs.eu-west-1.amazonaws.com', sourceArn: 'arn:aws:logs:eu-west-1:ACCOUNT:log-group:any:*' },
    { name: 'logs.us-gov-west-1.amazonaws.com', sourceArn: 'arn:aws-us-gov:logs:us-gov-west-1:ACCOUNT:log-group:any:*' },
    { name: 'logs.cn-north-1.amazonaws.com.cn', sourceArn: 'arn:aws-cn:logs:cn-north-1:ACCOUNT:log-group:any:*' },
    { name: 'logs.cn-northwest-1.amazonaws.com', sourceArn: 'arn:aws-cn:logs:cn-northwest-1:ACCOUNT:log-group:any:*' },
    { name: 'cloudtrail.me-south-1.amazonaws.com', sourceArn: 'arn:aws:cloudtrail:me-south-1:ACCOUNT:trail/any' },
    { name: 'delivery.logs.ap-east-1.amazonaws.com', sourceArn: 'arn:aws:logs:ap-east-1:ACCOUNT:delivery-source:any' },
    { name: 'logs.us-east-12.amazonaws.com', sourceArn: 'arn:aws:logs:us-east-12:ACCOUNT:log-group:any:*' },
    { name: 'logs.amazonaws.com.cn', sourceArn: 'arn:aws-cn:logs:cn-north-1:ACCOUNT:log-group:any:*' },
    { name: 'cloudfront.amazonaws.com.cn', sourceArn: 'arn:aws-cn:cloudfront::ACCOUNT:distribution/E1ANYSTRANGER' },
    { name: 'CloudTrail.amazonaws.com', sourceArn: 'arn:aws:cloudtrail:us-east-1:ACCOUNT:trail/any' },
  ])('a regional, Chinese or oddly cased name is the same service: $name', ({ name, sourceArn }) => {
    expect(servicePrincipal(name)).toMatchObject({ principal: name, actsForStrangers: 'yes', sourceArn });
  });

  it('says why it is not known of services that look whose bucket it is', () => {
    const reads = 'the service reads the policy';
    expect(servicePrincipal('billingreports.amazonaws.com').because).toContain(reads);
    expect(servicePrincipal('bcm-data-exports.amazonaws.com').because).toContain(reads);
  });

  it('says no for server access logs in any Region too', () => {
    expect(servicePrincipal('logging.s3.eu-south-2.amazonaws.com').actsForStrangers).toBe('no');
  });

  test.each([
    { why: 'a service that is not in the table', name: 'lambda.amazonaws.com' },
    { why: 'any service at all', name: '*' },
    { why: 'nothing', name: '' },
    { why: 'another domain', name: 'logging.s3.amazonaws.com.attacker.example' },
    { why: 'a domain that only ends alike', name: 'logging.s3.notamazonaws.com' },
    { why: 'a service name without domain', name: 'logging.s3' },
    { why: 'a Region where a service should be', name: 'eu-west-1.amazonaws.com' },
    { why: 'another service in front of a known one', name: 'evil.logging.s3.amazonaws.com' },
    { why: 'a sign in front of a known service', name: '!logging.s3.amazonaws.com' },
    { why: 'a name that objects inherit', name: 'constructor.amazonaws.com' },
    { why: 'a line break behind the name', name: 'logging.s3.amazonaws.com\n' },
  ])('does not know $why', ({ name }) => {
    expect(servicePrincipal(name)).toEqual({
      principal: name,
      actsForStrangers: 'unknown',
      because: 'whether other accounts can have this service make requests to a bucket is not known',
    });
  });

  it('answers for any text, and quickly for a long one', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (name) => servicePrincipal(name).principal === name && servicePrincipal(name).actsForStrangers !== 'no',
      ),
    );
    expect(servicePrincipal(`${'a.'.repeat(1_000_000)}amazonaws.com`).actsForStrangers).toBe('unknown');
    expect(servicePrincipal(`${'a-'.repeat(120)}.amazonaws`).actsForStrangers).toBe('unknown');
  });
});
