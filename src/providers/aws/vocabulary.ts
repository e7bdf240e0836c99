import { lintKinds } from '../../iam-policy/index.js';
import type { Vocabulary } from '../../model/provider.js';
import { guardrailKind } from './evaluate/block.js';
import { blockBits } from './facts.js';

/** What an evaluation of AWS can name. */
export const awsVocabulary: Vocabulary = {
  path: ['bucket-acl', 'bucket-policy', 'access-point-policy'],
  guardrail: blockBits.map(guardrailKind),
  setting: [
    'account-public-access-block-incomplete',
    'acls-enabled',
    'auditor-denied',
    'aws-public-disagrees',
    'bucket-public-access-block-incomplete',
    ...lintKinds.map((kind) => `policy-${kind}`),
    'tls-not-enforced',
  ],
};
