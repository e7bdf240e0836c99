import type { HeaderRecord } from '../model/facts.js';
import type { Vocabulary } from '../model/provider.js';
import { awsProvider } from './aws/provider.js';
import { awsVocabulary } from './aws/vocabulary.js';
import { type Evaluator, evaluatorOf } from './evaluator.js';

/** Every cloud, by the id that its records carry. */
const clouds: Readonly<Record<string, (header: HeaderRecord) => Evaluator>> = {
  aws: (header) => evaluatorOf(awsProvider(), header),
};

/** A cloud's evaluator for one scan; `undefined` if no cloud goes by that id. */
export function openEvaluator(provider: string, header: HeaderRecord): Evaluator | undefined {
  const opened = Object.hasOwn(clouds, provider) ? clouds[provider]?.(header) : undefined;
  // A policy in a file tells nothing of its account, whose switches are assumed to be off: that is no finding.
  return opened !== undefined && header.from === 'policy' ? { ...opened, evaluateAccounts: () => [] } : opened;
}

/** What the evaluations of all clouds can name. */
export const vocabulary: Vocabulary = awsVocabulary;
