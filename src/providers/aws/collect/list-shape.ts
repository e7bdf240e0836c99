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

export type ListShape = { readonly problem: undefined; readonly list: List | undefined } | { readonly problem: ListProblem | 'other' };

/**
 * What the list of a document holds, by its bare tags; `undefined` where it is no document with a list. What the SDK does not
 * expect it leaves out, so whatever stands where entries belong would otherwise read as none. Elements elsewhere are the store's own.
 */
export function listShape(document: string, root: string): ListShape {
  const kind = lists.get(root);
  const told: (readonly [name: string, text: string])[] = [];
  let found = 0;
  let entries = 0;
  let odd = false;
  const isWhole = walkXml(document, {
    element: (path) => {
      const name = path.at(-1) ?? '';
      if (kind === undefined) return;
      if (path.length === 2 && name === kind.list) found += 1;
      else if (path.length === 3 && path[1] === kind.list && name === kind.entry) entries += 1;
      else odd ||= (path.length === 3 && path[1] === kind.list) || isMisplaced(name, kind);
    },
    text: (path, text) => {
      const [, name = ''] = path;
      if (path.length === 1 || (path.length === 2 && name === kind?.list)) odd = true;
      else if (path.length === 2 && [token, ...announcements].includes(name)) told.push([name, text.trim()]);
    },
  });
  if (!isWhole) return { problem: 'other' };
  if (kind === undefined) return { problem: undefined, list: undefined };
  const tokens = told.filter(([name]) => name === token).length;
  if (odd || found !== 1 || tokens > 1) return { problem: 'list' };
  const isAnnounced = told.some(([name, text]) => name !== token && text.toLowerCase() !== 'false');
  return { problem: undefined, list: { entries, isCut: isAnnounced && tokens === 0 } };
}

function isMisplaced(name: string, { list, entry }: { readonly list: string; readonly entry: string }): boolean {
  return [list, entry, 'Error'].some((word) => word.toLowerCase() === name.toLowerCase());
}
