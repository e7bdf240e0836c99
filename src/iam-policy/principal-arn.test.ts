import { expect, test } from 'vitest';
import { isFederatedUserArn, isSessionArn, isUserArn } from './principal-arn.js';

/** IAM User Guide, "IAM identifiers": a path may hold every visible character of ASCII, and so spell the ARN of another principal. */
test.each([
  { arn: 'arn:aws:iam::111122223333:user/ann', is: ['user'] },
  { arn: 'arn:aws-cn:iam::111122223333:user/team/ann', is: ['user'] },
  { arn: 'arn:aws:iam::111122223333:role/reader', is: [] },
  { arn: 'arn:aws:iam::111122223333:role/x:user/y', is: [] },
  { arn: 'arn:aws:iam::111122223333:role/arn:aws:iam::444455556666:user/ann', is: [] },
  { arn: 'arn:aws:iam::111122223333:role/arn:aws:sts::444455556666:federated-user/ann', is: [] },
  { arn: 'arn:aws:iam::111122223333:root', is: [] },
  { arn: 'arn:aws:sts::111122223333:assumed-role/reader/ann', is: ['session'] },
  { arn: 'arn:aws-us-gov:sts::111122223333:federated-user/ann', is: ['session', 'federated user'] },
])('$arn is $is', ({ arn, is }) => {
  const found = [
    ...(isUserArn(arn) ? ['user'] : []),
    ...(isSessionArn(arn) ? ['session'] : []),
    ...(isFederatedUserArn(arn) ? ['federated user'] : []),
  ];
  expect(found).toEqual(is);
});
