import { mostCombined } from '../assigned-ids.js';
import { accountTexts, type Mentions, organizationTexts, textsOf, userIdTexts, vpcTexts } from '../mentions.js';
import { oncePer } from './once-per.js';
import { organizationKeys } from './organizations.js';

/** More patterns on ids of one kind than are combined. */
export const hasTooManyPatterns = oncePer((mentions: Mentions): boolean => {
  const kinds = [
    accountTexts(mentions),
    organizationTexts(mentions, organizationKeys),
    textsOf(mentions, ['aws:sourcevpce']),
    vpcTexts(mentions),
    userIdTexts(mentions),
  ];
  return kinds.some(areTooMany);
});

/** The same for the ids of the owner, which every request meets. */
export const hasTooManyOwners = oncePer((mentions: Mentions): boolean => {
  return areTooMany(textsOf(mentions, ['aws:resourceorgid']));
});

function areTooMany(texts: readonly string[]): boolean {
  return new Set(texts.filter(isTelling)).size > mostCombined;
}

/** Of a pattern that every id matches there is nothing to combine. */
function isTelling(text: string): boolean {
  return /[*?]/.test(text) && !/^\*+$/.test(text);
}
