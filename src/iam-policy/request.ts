import { isFederatedUserArn } from './principal-arn.js';

/** Who sends a request, as far as a resource policy can tell. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'aws';
      readonly account: string;
      /** The value of aws:PrincipalArn: a user, a role (also for its sessions), a federated user, or the root. */
      readonly arn: string;
      /**
       * `arn:aws:sts::...:assumed-role/...`, where it is a session that a policy can name; `...:federated-user/...` for one that
       * `arn` has opened: it bears its own ARN as aws:PrincipalArn.
       */
      readonly sessionArn?: string;
      readonly canonicalId?: string;
      /** Set for a CloudFront origin access identity. */
      readonly accessIdentity?: string;
    }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'federated'; readonly provider: string };

/** One request: who, what, on which ARN, with which values of condition keys. */
export interface Request {
  readonly caller: Caller;
  /** Such as `s3:GetObject`. */
  readonly action: string;
  readonly resource: string;
  /** Keys in lower case. A missing key and an empty list are the same. */
  readonly context: ReadonlyMap<string, readonly string[]>;
}

/** Whether a user acts through a session of a federated user. */
export function isThroughFederatedUser({ sessionArn }: Extract<Caller, { kind: 'aws' }>): boolean {
  return sessionArn !== undefined && isFederatedUserArn(sessionArn);
}

/** The caller as reports name it: `anonymous`, an ARN, a service principal. */
export function printCaller(caller: Caller): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'aws':
      return caller.sessionArn ?? caller.arn;
    case 'service':
      return caller.name;
    case 'federated':
      return caller.provider;
  }
}
