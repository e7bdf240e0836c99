import { assignedIds } from '../assigned-ids.js';
import { type Mentions, organizationTexts } from '../mentions.js';
import { oncePer } from '../once-per.js';
import { leaveOpen } from './open-ids.js';
import { letters, stranger } from './stranger.js';

/** How policies speak of the organization of the bucket's owner, which nobody reads. */
export const ownersOrganization = '${aws:ResourceOrgID}';

/** Nobody's in particular, and not the stranger's. */
const ownersId = 'o-0wners0rg1';

export function organizationName(id: string): string {
  return id === ownersId ? ownersOrganization : id;
}

export const organizationKeys = [
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
] as const;

/** An organization that somebody may be in. */
export interface KnownOrganization {
  readonly id: string;
  /** The id, or `ownersOrganization`. */
  readonly name: string;
  readonly assuming: readonly string[];
}

/** Those that the policies name, and the owner's own where they compare something with it. */
export const knownOrganizations = oncePer((mentions: Mentions): readonly KnownOrganization[] => {
  const named = [...mentions.organizations].map((id) => ({ id, name: id, assuming: [] }));
  if (!mentions.comparesOwnersOrganization) return named;
  const texts = [...organizationTexts(mentions, organizationKeys), ...mentions.organizations];
  // A stranger's organization is another one.
  const taken = [stranger.organization];
  return [...named, ...idsOfOwner(mentions, [...texts, ...taken]).map((owners) => ({ ...owners, name: ownersOrganization }))];
});

/** Ids that the owner's organization may have, one for each way in which patterns match it. */
export function idsOfOwner(mentions: Mentions, texts: readonly string[]): ReturnType<typeof assignedIds> {
  return assignedIds({
    generic: ownersId,
    shape: 'o-??????????',
    mayBeLonger: true,
    texts,
    alphabet: letters,
    kind: 'the id of an organization',
    leaveOpen: leaveOpen(mentions, 'owner'),
  });
}
