import { authorize, parsePolicyText } from '../../../dist/iam-policy/index.js';
import { hold } from '../hold.mjs';
import { worldly } from '../requests.mjs';

const [allowAll, denyAll] = ['Allow', 'Deny'].map((Effect) => documentOf([{ Effect, Principal: '*', Action: '*', Resource: '*' }]));

/** The interpreter: a decision names the statement that makes it, a Deny only takes away, an Allow only adds. */
export function check(text) {
  const parsed = parsePolicyText(text);
  if (!parsed.ok) return;
  const document = parsed.value;
  const only = (effect) => ({ statements: document.statements.filter((statement) => statement.effect === effect) });
  for (const request of [...worldly.map((each) => each.request), ...ownRequests(document)]) {
    const decision = authorize(request, [document]);
    hold(decision.outcome !== 'allowed' || decision.statement?.effect === 'Allow', 'allowed without an Allow');
    hold(decision.outcome !== 'explicitly-denied' || decision.statement?.effect === 'Deny', 'denied without a Deny');
    hold(authorize(request, [document, denyAll]).outcome === 'explicitly-denied', 'a Deny of everything did not hold');
    hold(authorize(request, [only('Deny')]).outcome !== 'allowed', 'Denies alone let something in');
    hold(authorize(request, [document, allowAll]).outcome !== 'not-allowed', 'an Allow of everything let nothing in');
    const generous = authorize(request, [only('Allow')]);
    hold(generous.outcome !== 'explicitly-denied', 'Allows alone denied something');
    hold(decision.outcome !== 'allowed' || generous.outcome === 'allowed', 'more Denies let more in');
  }
}

/** Requests made of the policy's own words, with every key that it asks for. */
function ownRequests({ statements }) {
  return statements.slice(0, 8).map(({ action, resource, conditions }) => ({
    caller: { kind: 'anonymous' },
    action: action.anyOf[0] ?? 's3:GetObject',
    resource: resource.anyOf[0]?.text ?? 'arn:aws:s3:::b/key',
    context: new Map(conditions.map(({ key, values }) => [key, values.map((value) => value.text)])),
  }));
}

function documentOf(statements) {
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if (!parsed.ok) throw new Error('a good policy was refused');
  return parsed.value;
}
