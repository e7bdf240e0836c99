import { parseGlob } from '../../glob/index.js';
import { type AssignedId, assignedIds } from '../assigned-ids.js';
import { fixed, never, several, text } from '../domain.js';
import { accountTexts, type Mentions, organizationTexts } from '../mentions.js';
import { oncePer } from '../once-per.js';
import { leaveOpen } from './open-ids.js';
import { knownOrganizations, ownersOrganization } from './organizations.js';
import { each, membershipKeys, type Variant } from './sender.js';
import { letters, stranger } from './stranger.js';

/** An account that nobody named; and, for patterns such as `1*`, one that happens to fit. */
export const strangersAccounts = oncePer((mentions: Mentions): readonly AssignedId[] => {
  const texts = accountTexts(mentions);
  return assignedIds({
    generic: stranger.account,
    shape: '????????????',
    mayBeLonger: false,
    texts,
    alphabet: '7013456892',
    kind: 'an account id',
    leaveOpen: leaveOpen(mentions, 'others'),
  });
});

/** In no organization. */
export const alone: readonly Variant[] = [{ domains: [each(membershipKeys, never)], assuming: [] }];

export function memberOf(organization: string, assuming: readonly string[] = []): Variant {
  const paths = several(text([parseGlob(`${organization}/r-?*/*`)], `${organization}/r-z9y8/`));
  return { domains: [new Map([['aws:principalorgid', fixed(organization)] as const, ['aws:principalorgpaths', paths] as const])], assuming };
}

/** In none, or in one of their own. */
export const strangersMemberships = oncePer((mentions: Mentions): readonly Variant[] => {
  if (!membershipKeys.some((key) => mentions.keys.has(key))) return alone;
  return [...alone, ...strangersOrganizations(mentions, membershipKeys).map(({ id, assuming }) => memberOf(id, assuming))];
});

/** An organization that nobody named; and, for patterns on the keys, one that happens to fit. */
export function strangersOrganizations(mentions: Mentions, keys: readonly string[]): readonly AssignedId[] {
  return assignedIds({
    generic: stranger.organization,
    shape: 'o-??????????',
    mayBeLonger: true,
    texts: [...organizationTexts(mentions, keys), ...mentions.organizations],
    alphabet: letters,
    kind: 'the id of an organization',
    leaveOpen: leaveOpen(mentions, 'others'),
  });
}

export function membershipAssumption(account: string, organization: string): string {
  const which = organization === ownersOrganization ? "the organization of the bucket's owner" : `the organization \`${organization}\``;
  return `account \`${account}\` is in ${which}`;
}

/** Organizations that a named account may be in: which one is not known. */
export function possibleMemberships(mentions: Mentions, account: string): readonly Variant[] {
  const named = knownOrganizations(mentions).map(({ id, name, assuming }) => memberOf(id, [...assuming, membershipAssumption(account, name)]));
  return [...strangersMemberships(mentions), ...named];
}
