import { mostCombined } from '../assigned-ids.js';
import { type Mentions, textsOf } from '../mentions.js';

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
  return idKeys.some((keys) => textsOf(mentions, keys).filter(isIdPattern).length > mostCombined);
}

function isIdPattern(text: string): boolean {
  const account = text.startsWith('arn:') ? (text.split(':')[4] ?? '*') : text;
  return /[*?]/.test(account);
}
