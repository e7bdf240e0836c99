import { doubtful, fixed, maybe } from '../domain.js';
import { type Mentions, textsOf } from '../mentions.js';
import { oncePer } from '../once-per.js';
import { idsOfOwner, knownOrganizations } from './organizations.js';
import type { DomainMap } from './sender.js';

const none: DomainMap = new Map();

/** The owner's organization is not read; it is none that a stranger has made. */
export const ownerKeys = oncePer((mentions: Mentions): DomainMap => {
  if (!mentions.keys.has('aws:resourceorgid')) return none;
  const texts = textsOf(mentions, ['aws:resourceorgid']);
  const named = texts.filter((id) => /^o-[a-z0-9]+$/.test(id));
  const known = [...idsOfOwner(mentions, texts), ...knownOrganizations(mentions)].map(({ id }) => id);
  return new Map([['aws:resourceorgid', doubtful(maybe(fixed(...new Set([...known, ...named]))), "the owner's organization is not read")]]);
});
