import type { HeaderRecord } from '../model/facts.js';
import { awsProvider } from './aws/provider.js';
import { type Evaluator, evaluatorOf } from './evaluator.js';

/** Every cloud, by the id that its records carry. */
const clouds: Readonly<Record<string, (header: HeaderRecord) => Evaluator>> = {
  aws: (header) => evaluatorOf(awsProvider(), header),
};

/** A cloud's evaluator for one scan; `undefined` if no cloud goes by that id. */
export function openEvaluator(provider: string, header: HeaderRecord): Evaluator | undefined {
  return Object.hasOwn(clouds, provider) ? clouds[provider]?.(header) : undefined;
}
