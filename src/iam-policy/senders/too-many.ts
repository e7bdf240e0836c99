import { mostCombined } from '../assigned-ids.js';
import { accountTexts, type Mentions, organizationTexts, textsOf, userIdTexts, vpcTexts } from '../mentions.js';
import { oncePer } from '../once-per.js';
import { areOpen } from './open-ids.js';
import { organizationKeys } from './organizations.js';

/** More patterns on ids of one kind than are combined, or such that were left open when the senders were made. */
export function hasTooManyPatterns(mentions: Mentions): boolean {
  return areOpen(mentions, 'others') || haveTooManyPatterns(mentions);
}

const haveTooManyPatterns = oncePer((mentions: Mentions): boolean => {
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
export function hasTooManyOwners(mentions: Mentions): boolean {
  return areOpen(mentions, 'owner') || haveTooManyOwners(mentions);
}

const haveTooManyOwners = oncePer((mentions: Mentions): boolean => areTooMany(textsOf(mentions, ['aws:resourceorgid'])));

function areTooMany(texts: readonly string[]): boolean {
  return new Set(texts.filter(isTelling)).size > mostCombined;
}

/** Of a pattern that every id matches there is nothing to combine. */
function isTelling(text: string): boolean {
  return /[*?]/.test(text) && !/^\*+$/.test(text);
}
