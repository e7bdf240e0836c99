import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { endpointOfProfile } from './configured-endpoint.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curbside-profile-'));
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_PROFILE', undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const store = 'http://127.0.0.1:9000';
const inProfile = (...lines: string[]) => ['[profile lab]', ...lines, ''].join('\n');

describe('the store that a profile names', () => {
  test.each([
    { name: 'is none without a file', config: undefined, found: undefined },
    { name: 'is none where the profile names none', config: inProfile('region = eu-central-1'), found: undefined },
    { name: 'is that for all services', config: inProfile(`endpoint_url = ${store}`), found: store },
    {
      name: 'is rather that of its services section for S3',
      config: `${inProfile('endpoint_url = http://127.0.0.1:1', 'services = mine')}[services mine]\ns3 =\n  endpoint_url = ${store}\n`,
      found: store,
    },
    {
      name: 'is that for all services where its section speaks of others',
      config: `${inProfile(`endpoint_url = ${store}`, 'services = mine')}[services mine]\nsts =\n  endpoint_url = http://127.0.0.1:1\n`,
      found: store,
    },
    {
      name: 'is none where S3 is reached by another door of AWS',
      config: `${inProfile('services = mine')}[services mine]\ns3 =\n  endpoint_url = https://bucket.vpce-0a1b2c3d4e5f-a1b2c3d4.s3.eu-central-1.vpce.amazonaws.com\n`,
      found: undefined,
    },
    {
      name: 'is none where the profile says to ignore it',
      config: inProfile(`endpoint_url = ${store}`, 'ignore_configured_endpoint_urls = true'),
      found: undefined,
    },
    { name: 'is not that of another profile', config: `[default]\nendpoint_url = ${store}\n`, found: undefined },
  ])('$name', async ({ config, found }) => {
    if (config !== undefined) await writeFile(join(folder, 'config'), config);
    expect(await endpointOfProfile('lab', {})).toBe(found);
  });

  test('is that of AWS_PROFILE without a flag, and else that of the default profile', async () => {
    await writeFile(join(folder, 'config'), `[default]\nendpoint_url = http://127.0.0.1:1\n${inProfile(`endpoint_url = ${store}`)}`);
    expect(await endpointOfProfile(undefined, {})).toBe('http://127.0.0.1:1');
    vi.stubEnv('AWS_PROFILE', 'lab');
    expect(await endpointOfProfile(undefined, {})).toBe(store);
  });

  test.each([
    { name: 'names another store', environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } },
    { name: 'names another door for S3', environment: { AWS_ENDPOINT_URL_S3: 'https://s3.eu-central-1.amazonaws.com' } },
    { name: 'says to ignore it', environment: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' } },
  ])('does not count where the environment $name', async ({ environment }) => {
    await writeFile(join(folder, 'config'), inProfile(`endpoint_url = ${store}`));
    expect(await endpointOfProfile('lab', environment)).toBeUndefined();
  });

  test('in a section that is not there is a mistake that is told', async () => {
    await writeFile(join(folder, 'config'), inProfile('services = mine'));
    await expect(endpointOfProfile('lab', {})).rejects.toThrow(
      'profile `lab` names the section `services mine`, which the shared AWS configuration does not hold',
    );
  });
});
