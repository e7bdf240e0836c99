import { getProfileName, loadSharedConfigFiles } from '@smithy/core/config';
import { EndpointError } from './errors.js';
import { isOfAws } from './regions.js';

type Words = Readonly<Record<string, string | undefined>>;

/**
 * The store that a profile of the shared AWS files names, for S3 or for everything. The SDK would find it by itself, but for one client
 * at a time, and not for a profile that a flag names. What the environment says comes first, and has been looked at before.
 */
export async function endpointOfProfile(named: string | undefined, environment: Words): Promise<string | undefined> {
  if (isOn(environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']) || environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL'])
    return undefined;
  const name = getProfileName(named === undefined ? {} : { profile: named });
  // A file that cannot be read is what the search for credentials will tell of.
  const { configFile, credentialsFile } = await loadSharedConfigFiles().catch(() => ({ configFile: {}, credentialsFile: {} }));
  const profile: Words = { ...wordsOf(credentialsFile, name), ...wordsOf(configFile, name) };
  if (isOn(profile['ignore_configured_endpoint_urls'])) return undefined;
  const ofS3 = endpointOfS3(profile['services'], configFile, name);
  // Another door to AWS, such as an interface endpoint of a VPC: the rest of AWS is where it always is.
  if (ofS3 !== undefined) return isOfAws(ofS3) ? undefined : ofS3;
  return profile['endpoint_url'] || undefined;
}

function endpointOfS3(services: string | undefined, configFile: Readonly<Record<string, Words>>, profile: string): string | undefined {
  if (services === undefined) return undefined;
  const section = `services.${services}`;
  if (!Object.hasOwn(configFile, section)) {
    throw new EndpointError(`profile \`${profile}\` names the section \`services ${services}\`, which the shared AWS configuration does not hold`);
  }
  return wordsOf(configFile, section)['s3.endpoint_url'] || undefined;
}

function wordsOf(file: Readonly<Record<string, Words>>, section: string): Words {
  return Object.hasOwn(file, section) ? (file[section] ?? {}) : {};
}

function isOn(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}
