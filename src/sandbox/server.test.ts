import { Agent, request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { canonicalId, signedFor, start } from '../../test/sandbox/start.js';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const s3 = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const ownerGrant = `<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>${canonicalId}</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>`;

const estate = `
buckets:
  modern: { region: eu-central-1 }
  bare:
    region: us-east-1
    ownership: none
    publicAccessBlock: none
    encryption: none
  rich:
    region: us-east-1
    ownership: ObjectWriter
    publicAccessBlock: { RestrictPublicBuckets: true }
    requestPayment: Requester
    encryption: { algorithm: "aws:kms", kmsKey: key-1 }
    website: { index: index.html, error: "a<b.html" }
    policyStatus: public
    policy: { Version: "2012-10-17", Statement: [] }
    acl:
      - { grantee: AllUsers, permission: READ }
      - { grantee: LogDelivery, permission: WRITE }
      - { grantee: ${'cd'.repeat(32)}, permission: READ_ACP }
      - { grantee: "a<b@example.com", permission: FULL_CONTROL }
  redirecting: { region: us-east-1, website: { redirectTo: www.example.com } }
`;

async function ask(url: string, init?: RequestInit) {
  const response = await fetch(url, init);
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}

describe('a bucket answers with its configuration', () => {
  const bits = (publicAcls: boolean, restrict: boolean) =>
    `<BlockPublicAcls>${publicAcls}</BlockPublicAcls><IgnorePublicAcls>${publicAcls}</IgnorePublicAcls><BlockPublicPolicy>${publicAcls}</BlockPublicPolicy><RestrictPublicBuckets>${restrict}</RestrictPublicBuckets>`;
  test.each([
    { path: 'rich?policy', type: 'application/json', body: '{"Version":"2012-10-17","Statement":[]}' },
    { path: 'rich?policyStatus', body: `${declaration}<PolicyStatus ${s3}><IsPublic>true</IsPublic></PolicyStatus>` },
    {
      path: 'rich?acl',
      body: `${declaration}<AccessControlPolicy ${s3}><Owner><ID>${canonicalId}</ID></Owner><AccessControlList>${ownerGrant}<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI></Grantee><Permission>WRITE</Permission></Grant><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>${'cd'.repeat(32)}</ID></Grantee><Permission>READ_ACP</Permission></Grant><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="AmazonCustomerByEmail"><EmailAddress>a&lt;b@example.com</EmailAddress></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`,
    },
    {
      path: 'rich?ownershipControls',
      body: `${declaration}<OwnershipControls ${s3}><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>`,
    },
    {
      path: 'rich?publicAccessBlock',
      body: `${declaration}<PublicAccessBlockConfiguration ${s3}>${bits(false, true)}</PublicAccessBlockConfiguration>`,
    },
    {
      path: 'modern?publicAccessBlock',
      body: `${declaration}<PublicAccessBlockConfiguration ${s3}>${bits(true, true)}</PublicAccessBlockConfiguration>`,
    },
    { path: 'rich?requestPayment', body: `${declaration}<RequestPaymentConfiguration ${s3}><Payer>Requester</Payer></RequestPaymentConfiguration>` },
    {
      path: 'modern?requestPayment',
      body: `${declaration}<RequestPaymentConfiguration ${s3}><Payer>BucketOwner</Payer></RequestPaymentConfiguration>`,
    },
    {
      path: 'rich?encryption',
      body: `${declaration}<ServerSideEncryptionConfiguration ${s3}><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>key-1</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
    },
    {
      path: 'rich?website',
      body: `${declaration}<WebsiteConfiguration ${s3}><IndexDocument><Suffix>index.html</Suffix></IndexDocument><ErrorDocument><Key>a&lt;b.html</Key></ErrorDocument></WebsiteConfiguration>`,
    },
    {
      path: 'redirecting?website',
      body: `${declaration}<WebsiteConfiguration ${s3}><RedirectAllRequestsTo><HostName>www.example.com</HostName></RedirectAllRequestsTo></WebsiteConfiguration>`,
    },
    { path: 'modern?location', body: `${declaration}<LocationConstraint ${s3}>eu-central-1</LocationConstraint>` },
    { path: 'bare?location', body: `${declaration}<LocationConstraint ${s3}></LocationConstraint>` },
  ])('$path', async ({ path, type = 'application/xml', body }) => {
    const { url } = await start(estate);
    expect(await ask(`${url}/${path}`)).toEqual({ status: 200, type, body });
  });
});

describe('what is not configured has its own code', () => {
  test.each([
    { path: 'bare?policy', code: 'NoSuchBucketPolicy' },
    { path: 'bare?policyStatus', code: 'NoSuchBucketPolicy' },
    { path: 'bare?ownershipControls', code: 'OwnershipControlsNotFoundError' },
    { path: 'bare?publicAccessBlock', code: 'NoSuchPublicAccessBlockConfiguration' },
    { path: 'bare?encryption', code: 'ServerSideEncryptionConfigurationNotFoundError' },
    { path: 'bare?website', code: 'NoSuchWebsiteConfiguration' },
    { path: 'nobody?acl', code: 'NoSuchBucket' },
  ])('$path is $code', async ({ path, code }) => {
    const { url } = await start(estate);
    const { status, body } = await ask(`${url}/${path}`);
    expect(status).toBe(404);
    expect(body).toContain(`<Code>${code}</Code>`);
    expect(body).toContain(`<BucketName>${path.split('?')[0]}</BucketName>`);
  });
});

describe('the ACL that is shown is the one that counts', () => {
  const stored = 'region: us-east-1, acl: [{ grantee: AllUsers, permission: READ }, { grantee: LogDelivery, permission: WRITE }]';
  const seen = async (yaml: string) => {
    const { url } = await start(yaml);
    const { body } = await ask(`${url}/b?acl`);
    return [...body.matchAll(/<(?:URI|ID)>([^<]*)<\/(?:URI|ID)><\/Grantee>/g)].map((match) => match[1]);
  };
  const all = 'http://acs.amazonaws.com/groups/global/AllUsers';
  const logs = 'http://acs.amazonaws.com/groups/s3/LogDelivery';
  test.each([
    {
      name: 'with ACLs on and no block, all of it',
      yaml: `buckets: { b: { ${stored}, ownership: ObjectWriter, publicAccessBlock: none } }`,
      shown: [canonicalId, all, logs],
    },
    {
      name: 'with the bucket ignoring public ACLs, no public group',
      yaml: `buckets: { b: { ${stored}, ownership: ObjectWriter, publicAccessBlock: { IgnorePublicAcls: true } } }`,
      shown: [canonicalId, logs],
    },
    {
      name: 'with the account ignoring public ACLs, no public group',
      yaml: `publicAccessBlock: { IgnorePublicAcls: true }\nbuckets: { b: { ${stored}, ownership: none, publicAccessBlock: none } }`,
      shown: [canonicalId, logs],
    },
    {
      name: 'with new public ACLs refused, what is there stays',
      yaml: `buckets: { b: { ${stored}, ownership: ObjectWriter, publicAccessBlock: { BlockPublicAcls: true } } }`,
      shown: [canonicalId, all, logs],
    },
    {
      name: 'with a grant to the owner, by the id of the account',
      yaml: `buckets: { b: { region: r, ownership: ObjectWriter, publicAccessBlock: none, acl: [{ grantee: owner, permission: READ }] } }`,
      shown: [canonicalId, canonicalId],
    },
    {
      name: 'with ACLs off, the owner alone',
      yaml: `buckets: { b: { ${stored}, ownership: BucketOwnerEnforced, publicAccessBlock: none } }`,
      shown: [canonicalId],
    },
  ])('$name', async ({ yaml, shown }) => {
    expect(await seen(yaml)).toEqual(shown);
  });
});

describe('whether a policy is public', () => {
  const grant = (more: string) => `policy: { Statement: [{ Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*"${more} }] }`;
  const office = ', Condition: { IpAddress: { "aws:SourceIp": 203.0.113.0/24 } }';
  test.each([
    { name: 'is worked out from it', bucket: grant(''), answer: true },
    { name: 'is worked out from its conditions', bucket: grant(office), answer: false },
    { name: 'is what the description says, where it says so', bucket: `policyStatus: not-public, ${grant('')}`, answer: false },
    { name: 'is what the description says, conditions or not', bucket: `policyStatus: public, ${grant(office)}`, answer: true },
  ])('$name', async ({ bucket, answer }) => {
    const { url } = await start(`buckets:\n  b: { region: r, ${bucket} }`);
    expect(await ask(`${url}/b?policyStatus`)).toMatchObject({ status: 200, body: expect.stringContaining(`<IsPublic>${answer}</IsPublic>`) });
  });
});

describe('the account', () => {
  const identity = {
    method: 'POST',
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  };

  test('tells its caller', async () => {
    const { url } = await start(estate);
    expect((await ask(url, identity)).body).toBe(
      `${declaration}<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:role/audit</Arn><UserId>AROAEXAMPLEOFASANDBOX:scan</UserId><Account>111122223333</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
    );
  });

  test('answers no other question about identities', async () => {
    const { url } = await start(estate);
    const { status, body } = await ask(url, { ...identity, body: 'Action=AssumeRole' });
    expect([status, body]).toEqual([400, expect.stringContaining('<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code>')]);
  });

  test('tells its block to those who name it', async () => {
    const { url } = await start('publicAccessBlock: all');
    const block = `${url}/v20180820/configuration/publicAccessBlock`;
    const named = await ask(block, { headers: { 'x-amz-account-id': '111122223333' } });
    expect([named.status, named.body]).toEqual([200, expect.stringContaining('<RestrictPublicBuckets>true</RestrictPublicBuckets>')]);
    expect((await ask(block, { headers: { 'x-amz-account-id': '444455556666' } })).status).toBe(403);
    expect((await ask(block)).status).toBe(400);
  });

  test('says so where it has no block', async () => {
    const { url } = await start('publicAccessBlock: none');
    const { status, body } = await ask(`${url}/v20180820/configuration/publicAccessBlock`, { headers: { 'x-amz-account-id': '111122223333' } });
    expect([status, body]).toEqual([
      404,
      expect.stringContaining('<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchPublicAccessBlockConfiguration</Code>'),
    ]);
  });

  test('may be closed to its auditor', async () => {
    const { url } = await start(
      'deny: [ListBuckets, GetAccountPublicAccessBlock, { operation: GetCallerIdentity, reason: explicit deny in a service control policy }]',
    );
    expect((await ask(url)).status).toBe(403);
    expect((await ask(`${url}/v20180820/configuration/publicAccessBlock`)).status).toBe(403);
    expect((await ask(url, identity)).body).toContain(
      'User: arn:aws:iam::111122223333:role/audit is not authorized to perform: sts:GetCallerIdentity on resource: &quot;*&quot; with an explicit deny in a service control policy',
    );
  });
});

describe('a bucket is closed to', () => {
  test.each([
    { name: 'an operation that is denied without a word', deny: 'GetBucketAcl', message: 'Access Denied' },
    {
      name: 'an operation that a policy of its own denies',
      deny: '{ operation: GetBucketAcl, reason: explicit deny in a resource-based policy }',
      message:
        'User: arn:aws:iam::111122223333:role/audit is not authorized to perform: s3:GetBucketAcl on resource: &quot;arn:aws:s3:::b&quot; with an explicit deny in a resource-based policy',
    },
    {
      name: 'an operation that nothing allows',
      deny: '{ operation: GetBucketAcl, reason: no identity-based policy allows the s3:GetBucketAcl action }',
      message:
        'User: arn:aws:iam::111122223333:role/audit is not authorized to perform: s3:GetBucketAcl on resource: &quot;arn:aws:s3:::b&quot; because no identity-based policy allows the s3:GetBucketAcl action',
    },
  ])('$name', async ({ deny, message }) => {
    const { url } = await start(`buckets: { b: { region: r, deny: [${deny}] } }`);
    expect(await ask(`${url}/b?acl`)).toEqual({
      status: 403,
      type: 'application/xml',
      body: `${declaration}<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`,
    });
    expect((await ask(`${url}/b?requestPayment`)).status).toBe(200);
  });

  test.each([
    { name: 'those who expect another owner', expected: '444455556666', status: 403 },
    { name: 'nobody who expects the right one', expected: '111122223333', status: 200 },
    { name: 'those who expect no account at all', expected: 'me', status: 400 },
  ])('$name', async ({ expected, status }) => {
    const { url } = await start(estate);
    expect((await ask(`${url}/modern?acl`, { headers: { 'x-amz-expected-bucket-owner': expected } })).status).toBe(status);
  });

  test('everybody, once its name has gone to another account', async () => {
    const { url } = await start('buckets: { b: { region: r, owner: "444455556666" } }');
    expect((await ask(`${url}/?max-buckets=1`)).body).toContain('<Name>b</Name>');
    expect((await ask(`${url}/b?acl`)).status).toBe(403);
    expect((await ask(`${url}/b?acl`, { headers: { 'x-amz-expected-bucket-owner': '111122223333' } })).status).toBe(403);
  });
});

describe('regions', () => {
  test('a request signed for the wrong region is sent to the right one', async () => {
    const { url } = await start(estate);
    const response = await fetch(`${url}/modern?acl`, { headers: signedFor('us-east-1'), redirect: 'manual' });
    expect([response.status, response.headers.get('x-amz-bucket-region')]).toEqual([301, 'eu-central-1']);
    expect(await response.text()).toContain('<Code>PermanentRedirect</Code>');
    expect((await ask(`${url}/modern?acl`, { headers: signedFor('eu-central-1') })).status).toBe(200);
  });

  test('HEAD tells the region and whether the name is taken', async () => {
    const { url } = await start(estate);
    const head = async (name: string) => {
      const response = await fetch(`${url}/${name}`, { method: 'HEAD' });
      return [response.status, response.headers.get('x-amz-bucket-region')];
    };
    expect(await head('modern')).toEqual([200, 'eu-central-1']);
    expect(await head('nobody')).toEqual([404, null]);
  });
});

describe('addressing', () => {
  const withHost = (url: string, path: string, host: string) =>
    new Promise<string>((resolve, reject) => {
      request(url + path, { headers: { host, 'x-amz-expected-bucket-owner': '111122223333' } }, (response) => {
        let body = '';
        response.on('data', (piece: Buffer) => (body += piece.toString()));
        response.on('end', () => resolve(`${response.statusCode} ${body}`));
      })
        .on('error', reject)
        .end();
    });

  test('a bucket may stand in front of the host', async () => {
    const { url } = await start(estate);
    expect(await withHost(url, '/?requestPayment', 'rich.localhost:80')).toContain('<Payer>Requester</Payer>');
    expect(await withHost(url, '/?requestPayment', 'rich.127.0.0.1:80')).toContain('<Payer>Requester</Payer>');
    expect(await withHost(url, '/rich?requestPayment', 'localhost:80')).toContain('<Payer>Requester</Payer>');
  });

  test('an account may stand in front of the host of S3 Control', async () => {
    const { url } = await start('publicAccessBlock: all');
    expect(await withHost(url, '/v20180820/configuration/publicAccessBlock', '111122223333.localhost:80')).toMatch(/^200 /);
    expect(await withHost(url, '/v20180820/configuration/publicAccessBlock', '444455556666.localhost:80')).toMatch(/^403 /);
  });

  test('a name may be percent-encoded, and a broken one ends nothing', async () => {
    const { url } = await start('buckets: { "a&b": { region: r } }');
    expect((await ask(`${url}/a%26b?acl`)).status).toBe(200);
    expect((await ask(`${url}/%E0%A4%A?acl`)).body).toContain('<Code>InvalidURI</Code>');
    expect((await ask(`${url}/a%26b?acl`)).status).toBe(200);
  });
});

describe('it is read-only', () => {
  test.each([
    { method: 'PUT', path: '/rich' },
    { method: 'PUT', path: '/rich?policy' },
    { method: 'DELETE', path: '/rich?publicAccessBlock' },
    { method: 'POST', path: '/rich?delete' },
    { method: 'PUT', path: '/rich/key' },
    { method: 'PUT', path: '/v20180820/configuration/publicAccessBlock' },
  ])('$method $path is not allowed', async ({ method, path }) => {
    const { url } = await start(estate);
    const { status, body } = await ask(url + path, { method, ...(method === 'DELETE' ? {} : { body: 'x'.repeat(300_000) }) });
    expect([status, body]).toEqual([405, expect.stringContaining('<Code>MethodNotAllowed</Code>')]);
  });

  test.each(['/rich/key', '/rich', '/rich?cors', '/rich?list-type=2'])('GET %s is not served', async (path) => {
    const { url } = await start(estate);
    const { status, body } = await ask(url + path);
    expect([status, body]).toEqual([501, expect.stringContaining('<Code>NotImplemented</Code>')]);
  });
});

describe('signatures', () => {
  test.each([
    { name: 'nothing', headers: {}, status: 403 },
    { name: 'another scheme', headers: { authorization: 'Bearer abc' }, status: 403 },
    { name: 'a cut header', headers: { authorization: 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/s3/aws4_request' }, status: 403 },
    { name: 'the right form', headers: signedFor('us-east-1'), status: 200 },
  ])('where they are required, $name gets $status', async ({ headers, status }) => {
    const { url } = await start(estate, { signatures: 'required' });
    expect((await ask(`${url}/rich?acl`, { headers })).status).toBe(status);
    expect((await ask(`${url}/?max-buckets=1`, { headers })).status).toBe(status);
  });
});

describe('counters and limits', () => {
  test('calls are counted by operation, refused ones too', async () => {
    const sandbox = await start(estate);
    await Promise.all(['rich?acl', 'rich?acl', 'nobody?acl', 'rich?policy', 'rich?cors', ''].map((path) => ask(`${sandbox.url}/${path}`)));
    expect(sandbox.counters().calls).toMatchObject({ GetBucketAcl: 3, GetBucketPolicy: 1, Other: 1, ListBuckets: 1, GetBucketWebsite: 0 });
  });

  test('connections are kept, and requests at the same time are seen', async () => {
    const sandbox = await start(estate, { latencyMs: 50 });
    const agent = new Agent({ keepAlive: true, maxSockets: 3 });
    const get = () =>
      new Promise<void>((resolve, reject) => {
        request(`${sandbox.url}/rich?acl`, { agent }, (response) => response.resume().on('end', resolve))
          .on('error', reject)
          .end();
      });
    await Promise.all([get(), get(), get(), get(), get()]);
    agent.destroy();
    expect(sandbox.counters()).toMatchObject({ connections: 3, maxInFlight: 3 });
  });

  test('latency is waited for, and may depend on the operation', async () => {
    const waited: string[] = [];
    const { url } = await start(estate, {
      latencyMs: (operation) => {
        waited.push(operation);
        return operation === 'GetBucketAcl' ? 100 : 0;
      },
    });
    await ask(`${url}/rich?policy`);
    const began = performance.now();
    await ask(`${url}/rich?acl`);
    expect(performance.now() - began).toBeGreaterThan(95);
    expect(waited).toEqual(['GetBucketPolicy', 'GetBucketAcl']);
  });

  test('more than the burst is told to slow down, and the limit can be lifted', async () => {
    const sandbox = await start(estate, { throttle: { callsPerSecond: 0.001, burst: 2 } });
    const statuses = async () => (await Promise.all([1, 2, 3, 4, 5].map(() => ask(`${sandbox.url}/rich?acl`)))).map(({ status }) => status).sort();
    expect(await statuses()).toEqual([200, 200, 503, 503, 503]);
    expect(sandbox.counters().throttled).toBe(3);
    sandbox.limit(undefined);
    expect(await statuses()).toEqual([200, 200, 200, 200, 200]);
  });

  test('it listens on loopback and lets go of its port', async () => {
    const sandbox = await start(estate);
    expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await expect(start(estate, { port: Number(new URL(sandbox.url).port) })).rejects.toThrow('EADDRINUSE');
    await sandbox.close();
    await expect(ask(sandbox.url)).rejects.toThrow('fetch failed');
  });
});
