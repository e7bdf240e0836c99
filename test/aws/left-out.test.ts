import { describe, expect, test } from 'vitest';
import { evaluated, judged, reachOf } from './evaluated.js';
import { allow, bucketArn, bucketFacts, deny, known, policyText } from './facts.js';

// Whom a Deny with NotPrincipal leaves out gets in by an Allow for everybody.

const allBut = (NotPrincipal: object) => ({ ...deny({ Resource: [bucketArn, `${bucketArn}/*`] }), Principal: undefined, NotPrincipal });
const policy = (...statements: readonly object[]) => known(policyText(...statements));

describe('who is left out by the Deny that stops everybody else', () => {
  test.each([
    { who: 'a service', left: { Service: 'cloudfront.amazonaws.com' }, reach: ['service cloudfront.amazonaws.com read reachable by policy'] },
    { who: 'a provider of identities', left: { Federated: 'graph.facebook.com' }, reach: ['anyone read reachable by policy'] },
    { who: 'nobody but the owner', left: { AWS: 'arn:aws:iam::111122223333:root' }, reach: [] },
  ])('is asked about: $who', ({ left, reach }) => {
    expect(reachOf(evaluated(bucketFacts({ policy: policy(allow({}), allBut(left)) })))).toEqual(reach);
  });

  test.each(['arn:aws:iam::*:role/x', 'foo'])('is not known where a store holds `%s`, so who gets in is open', (name) => {
    const { bucket, judgement } = judged(bucketFacts({ policy: policy(allow({}), allBut({ AWS: name })) }));
    expect(reachOf(bucket)).toEqual(['anyone anything undetermined by policy']);
    expect([judgement.verdict, judgement.exitCode]).toEqual(['incomplete', 3]);
  });

  test('is nobody where a Deny names him, in whatever form', () => {
    const named = deny({ Principal: { AWS: 'foo', Federated: 'graph.facebook.com' } });
    const { bucket } = judged(bucketFacts({ policy: policy(allow({ Principal: { AWS: '444455556666' } }), named) }));
    expect(reachOf(bucket)).toEqual(['outside-account 444455556666 read reachable by policy']);
  });
});

test('where the requester pays, a caller who is signed in with a provider is signed', () => {
  const statement = allow({ Principal: { Federated: 'graph.facebook.com' } });
  const facts = bucketFacts({ policy: policy(statement), requestPayment: known('Requester' as const) });
  expect(reachOf(evaluated(facts))).toEqual(['anyone read reachable by policy']);
});
