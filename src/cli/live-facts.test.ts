import { describe, expect, test } from 'vitest';
import { endpointIn } from './live-facts.js';

describe('the store that the environment names', () => {
  const store = 'http://127.0.0.1:9000';
  test.each([
    { name: 'is none without a variable', environment: {}, found: undefined },
    { name: 'is none where the variable is empty', environment: { AWS_ENDPOINT_URL: '' }, found: undefined },
    { name: 'is that for all services', environment: { AWS_ENDPOINT_URL: store }, found: store },
    { name: 'is rather that for S3', environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_S3: store }, found: store },
    {
      name: 'is none where such variables are to be ignored',
      environment: { AWS_ENDPOINT_URL: store, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      found: undefined,
    },
    {
      name: 'is none where S3 is reached by another door of AWS',
      environment: { AWS_ENDPOINT_URL_S3: 'https://bucket.vpce-0a1b2c3d4e5f-a1b2c3d4.s3.eu-central-1.vpce.amazonaws.com' },
      found: undefined,
    },
    {
      name: 'is a host that only looks like AWS',
      environment: { AWS_ENDPOINT_URL_S3: 'https://s3.amazonaws.com.attacker.example' },
      found: 'https://s3.amazonaws.com.attacker.example',
    },
  ])('$name', ({ environment, found }) => {
    expect(endpointIn(environment)).toBe(found);
  });

  test('is refused by the name of its variable where it is no address', () => {
    expect(() => endpointIn({ AWS_ENDPOINT_URL: 'localhost:9000' })).toThrow('cannot use the endpoint `localhost:9000` of AWS_ENDPOINT_URL');
  });
});
