/** Safe to build a host name from. */
export function isRegionName(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}

/** Directory buckets live at another endpoint and have no ACL, no website and no public access. */
export function isDirectoryBucket(name: string): boolean {
  return name.endsWith('--x-s3');
}
