import { walkXml } from './xml-walk.js';

/** `list`: it is not one list of nothing but entries. */
export type ListProblem = 'list';

/** `isCut`: it says that there is more, and no token leads there. */
export interface List {
  readonly entries: number;
  readonly isCut: boolean;
}

/** Documents whose "none" must be believed only of a list that is one. */
const lists: ReadonlyMap<string, { readonly list: string; readonly entry: string }> = new Map([
  ['ListAllMyBucketsResult', { list: 'Buckets', entry: 'Bucket' }],
  ['AccessControlPolicy', { list: 'AccessControlList', entry: 'Grant' }],
]);

/** Only this one is followed; by the others stores announce more in words of their own. */
const token = 'ContinuationToken';
const announcements = ['IsTruncated', 'NextMarker', 'NextContinuationToken'];

/** What answers are read for. The SDK knows each by this spelling alone. */
const words = [
  ...['Owner', 'ID', 'Buckets', 'Bucket', 'Name', 'BucketRegion', token, ...announcements],
  ...['AccessControlList', 'Grant', 'Grantee', 'URI', 'EmailAddress', 'Permission'],
  ...['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets', 'IsPublic'],
  ...['Rule', 'ObjectOwnership', 'Payer', 'ApplyServerSideEncryptionByDefault', 'SSEAlgorithm', 'IndexDocument', 'RedirectAllRequestsTo'],
  ...['GetCallerIdentityResult', 'Arn', 'Account'],
];
const spelling: ReadonlyMap<string, string> = new Map(words.map((word) => [word.toLowerCase(), word]));

export type ListShape = { readonly problem: undefined; readonly list: List | undefined } | { readonly problem: ListProblem | 'other' };

/**
 * What the list of a document holds, by its bare tags; `undefined` where it is no document with a list. What the SDK does not
 * expect it leaves out, so whatever stands where entries belong, and what is meant and spelt otherwise, would else read as none.
 * Other elements elsewhere are the store's own.
 */
export function listShape(document: string, root: string): ListShape {
  const kind = lists.get(root);
  const told: (readonly [name: string, text: string])[] = [];
  let found = 0;
  let entries = 0;
  let odd = false;
  let prefix = '';
  const isWhole = walkXml(document, {
    element: (path, written) => {
      const name = path.at(-1) ?? '';
      if (path.length === 1) prefix = written.slice(0, -name.length);
      odd ||= isMisspelt({ name, written, prefix }) || (path.length > 1 && name === 'Error');
      if (kind === undefined) return;
      if (path.length === 2 && name === kind.list) found += 1;
      else if (path.length === 3 && path[1] === kind.list && name === kind.entry) entries += 1;
      else odd ||= (path.length === 3 && path[1] === kind.list) || isMisplaced(name, kind);
    },
    text: (path, text) => {
      const [, name = ''] = path;
      if (kind === undefined) return;
      if (path.length === 1 || (path.length === 2 && name === kind.list)) odd = true;
      else if (path.length === 2 && [token, ...announcements].includes(name)) told.push([name, text.trim()]);
    },
  });
  if (!isWhole) return { problem: 'other' };
  if (kind === undefined) return odd ? { problem: 'other' } : { problem: undefined, list: undefined };
  const tokens = told.filter(([name]) => name === token).length;
  if (odd || found !== 1 || tokens > 1) return { problem: 'list' };
  const isAnnounced = told.some(([name, text]) => name !== token && text.toLowerCase() !== 'false');
  return { problem: undefined, list: { entries, isCut: isAnnounced && tokens === 0 } };
}

/** A word in other letters, or of another name space than the document. */
function isMisspelt({ name, written, prefix }: { readonly name: string; readonly written: string; readonly prefix: string }): boolean {
  const word = spelling.get(name.toLowerCase());
  return word !== undefined && written !== `${prefix}${word}`;
}

function isMisplaced(name: string, { list, entry }: { readonly list: string; readonly entry: string }): boolean {
  return [list, entry, 'Error'].some((word) => word.toLowerCase() === name.toLowerCase());
}
