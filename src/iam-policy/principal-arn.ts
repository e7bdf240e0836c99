/**
 * What the ARN of a principal is of. The path of a user or role may hold colons and slashes (IAM User Guide, "IAM identifiers":
 * `role/x:user/y` is a role), so only what stands in its place counts.
 */
const user = /^arn:[^:]*:iam:[^:]*:[^:]*:user\//;
const session = /^arn:[^:]*:sts:/;
const federatedUser = /^arn:[^:]*:sts:[^:]*:[^:]*:federated-user\//;

export function isUserArn(arn: string): boolean {
  return user.test(arn);
}

/** Of a role or of a federated user. */
export function isSessionArn(arn: string): boolean {
  return session.test(arn);
}

export function isFederatedUserArn(arn: string): boolean {
  return federatedUser.test(arn);
}
