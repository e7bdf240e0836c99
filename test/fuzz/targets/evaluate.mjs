import { allowedMore, authorize, parsePolicyText } from '../../../dist/iam-policy/index.js';
import { awsProvider } from '../../../dist/providers/aws/provider.js';
import { evaluatorOf } from '../../../dist/providers/evaluator.js';
import { hold } from '../hold.mjs';
import { owner, universe, worldly } from '../requests.mjs';

const options = { universe, now: Date.parse('2026-01-01T00:00:00Z') / 1000 };

/** The search: never greener than what could be read, nor than what the interpreter lets a stranger do. */
export function check(text) {
  const parsed = parsePolicyText(text);
  const { exposures } = evaluated(text);
  const foreign = exposures.filter(({ audience }) => audience !== 'own-account');
  if (!parsed.ok || parsed.value.unreadable.length > 0) {
    hold(
      foreign.some(({ audience, status }) => audience === 'anyone' && status === 'undetermined'),
      'what was not understood is not called undetermined',
    );
  }
  if (!parsed.ok) return;
  for (const { request, access } of worldly) {
    const { outcome } = authorize(request, [parsed.value]);
    if (outcome !== 'allowed') continue;
    const isTold = foreign.some(({ accesses, status }) => accesses.includes(access) && status !== 'blocked');
    hold(isTold, `${request.caller.kind} is let in by the interpreter and not found by the search: ${access} of ${request.resource}`);
  }
  if (parsed.value.statements.length > 4) return;
  hold(allowedMore(parsed.value, parsed.value, options).differences.length === 0, 'a policy allows more than itself');
}

function evaluated(policy) {
  const evaluator = evaluatorOf(awsProvider(), { collectedAt: '2026-01-01T00:00:00Z' });
  const notAsked = { state: 'not-asked', because: 'only a policy was given' };
  const rest = ['publicAccessBlock', 'ownership', 'acl', 'policyStatus', 'requestPayment', 'encryption', 'website'];
  const parsed = evaluator.evaluateBucket({
    name: 'b',
    partition: 'aws',
    account: owner,
    region: 'eu-west-1',
    state: 'present',
    only: 'bucket-policy',
    policy: { state: 'known', value: policy, source: { kind: 'file', path: 'policy.json', pointer: '' } },
    ...Object.fromEntries(rest.map((fact) => [fact, notAsked])),
  });
  if (!parsed.ok) throw new Error(`the facts were refused: ${parsed.problems[0].message}`);
  return parsed.value;
}
