import { assignedIds } from '../assigned-ids.js';
import { doubtful, fixed, maybe } from '../domain.js';
import { type Mentions, textsOf } from '../mentions.js';
import type { DomainMap } from './sender.js';
import { letters } from './stranger.js';

/** Nobody's in particular, and not the stranger's. */
const ownersOrganization = 'o-0wners0rg1';

const none: DomainMap = new Map();

/** The owner's organization is not read; it is none that a stranger has made. */
export function ownerKeys(mentions: Mentions): DomainMap {
  if (!mentions.keys.has('aws:resourceorgid')) return none;
  const texts = textsOf(mentions, ['aws:resourceorgid']);
  const guessed = assignedIds({ generic: ownersOrganization, shape: 'o-??????????', texts, alphabet: letters, kind: 'the id of an organization' });
  const named = texts.filter((id) => /^o-[a-z0-9]+$/.test(id));
  const ids = new Set([...guessed.map(({ id }) => id), ...named, ...mentions.organizations]);
  return new Map([['aws:resourceorgid', doubtful(maybe(fixed(...ids)), "the owner's organization is not read")]]);
}
