import { mostCombined } from '../assigned-ids.js';
import { accountTexts, type Mentions, textsOf } from '../mentions.js';
import { organizationKeys } from './organizations.js';

/** More patterns on ids of one kind than are combined. */
export function hasTooManyPatterns(mentions: Mentions): boolean {
  const kinds = [
    accountTexts(mentions),
    textsOf(mentions, organizationKeys),
    textsOf(mentions, ['aws:sourcevpce']),
    textsOf(mentions, ['aws:sourcevpc', 'aws:sourcevpcarn']),
    textsOf(mentions, ['aws:userid']),
  ];
  return kinds.some((texts) => new Set(texts.filter(isTelling)).size > mostCombined);
}

/** Of a pattern that every id matches there is nothing to combine. */
function isTelling(text: string): boolean {
  return /[*?]/.test(text) && !/^\*+$/.test(text);
}
