/** Old names that listings and locations still carry; empty where nobody said. */
export function toRegion(told: string | undefined): string {
  if (told === undefined || told === 'null') return '';
  if (told === 'EU') return 'eu-west-1';
  if (told === 'US') return 'us-east-1';
  return told;
}

const partitionsByPrefix: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-iso-', 'aws-iso'],
  ['eusc-', 'aws-eusc'],
];

export function partitionOf(region: string): string {
  return partitionsByPrefix.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** Whether an address is one of AWS's own, such as that of an interface endpoint. */
export function isOfAws(text: string): boolean {
  return URL.canParse(text) && /\.amazonaws\.com(?:\.cn)?$/.test(new URL(text).hostname);
}
