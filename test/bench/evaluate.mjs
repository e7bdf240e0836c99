// Answers for one policy what `curbside policy` answers: every audience and every access, with the reading of its text.
import { AlikeBuckets } from '../../dist/providers/aws/evaluate/alike.js';
import { evaluateBucket, exposuresOf, placedGrantsOf } from '../../dist/providers/aws/evaluate/bucket.js';

const source = { kind: 'api', operation: 'bench' };
const notAsked = { state: 'not-asked', because: 'it does not count here' };
const absent = { state: 'absent', source };
const owner = '111122223333';
const now = 1_767_225_600;
const account = { partition: 'aws', account: owner, caller: '', publicAccessBlock: absent };

function questionAbout(policy, name = 'b') {
  const facts = {
    name,
    partition: 'aws',
    account: owner,
    region: 'eu-west-1',
    state: 'present',
    policy: { state: 'known', value: policy, source },
    ownership: { state: 'known', value: 'BucketOwnerEnforced', source },
    acl: notAsked,
    publicAccessBlock: absent,
    policyStatus: notAsked,
    requestPayment: notAsked,
    encryption: notAsked,
    website: notAsked,
  };
  return { facts, account, now };
}

/** Who gets what: the text read, every audience and access asked, each request replayed. */
export function decide(policy) {
  return placedGrantsOf(questionAbout(policy));
}

/** The same as exposures, with proofs in words. */
export function reach(policy) {
  return exposuresOf(questionAbout(policy));
}

/** Everything that a scan says of the bucket: also TLS, remarks on statements, what S3 calls public. */
export function judge(policy) {
  return evaluateBucket(questionAbout(policy));
}

/** The same of one bucket after the other, as a scan does it. */
export function judgeOneAfterTheOther() {
  const alike = new AlikeBuckets((facts) => evaluateBucket({ facts, account, now }));
  return (policy, name) => alike.evaluate(questionAbout(policy, name).facts);
}
