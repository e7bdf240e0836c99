import { mostCombined } from '../assigned-ids.js';
import { type Mentions, textsOf } from '../mentions.js';
import { accountPatternsIn } from './account-patterns.js';

/** Keys of ids of one kind. */
const idKeys = [
  [
    'aws:principalaccount',
    'aws:sourceaccount',
    'aws:sourceowner',
    's3:dataaccesspointaccount',
    'aws:vpceaccount',
    'aws:principalarn',
    'aws:sourcearn',
  ],
  ['aws:principalorgid', 'aws:principalorgpaths', 'aws:vpceorgid', 'aws:vpceorgpaths', 'aws:sourceorgid', 'aws:sourceorgpaths'],
  ['aws:sourcevpce'],
  ['aws:sourcevpc', 'aws:sourcevpcarn'],
  ['aws:userid'],
] as const;

/** More patterns on ids of one kind than are combined. An ARN with a fixed account is no pattern on accounts. */
export function hasTooManyPatterns(mentions: Mentions): boolean {
  return idKeys.some((keys) => new Set(textsOf(mentions, keys).flatMap(patternsOn)).size > mostCombined);
}

/** Patterns on the id in a text, but for those that every id matches. */
function patternsOn(text: string): readonly string[] {
  const patterns = text.startsWith('arn:') ? accountPatternsIn(text) : [text];
  return patterns.filter((pattern) => /[*?]/.test(pattern) && !/^\*+$/.test(pattern));
}
