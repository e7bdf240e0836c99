import type { Place } from '../json/json.js';
import type { Problem } from '../model/observed.js';
import type { ConditionOperator } from './operators.js';
import type { PolicyString } from './policy-string.js';

/** A parsed policy. Statements that could not be understood stand in `unreadable`, never among the others. */
export interface PolicyDocument {
  /** Only 2012-10-17 expands policy variables; a missing version means 2008-10-17. */
  readonly version: '2012-10-17' | '2008-10-17';
  readonly statements: readonly Statement[];
  /** What could be an Allow or a Deny of anything. */
  readonly unreadable: readonly UnreadableStatement[];
  readonly problems: readonly Problem[];
}

export interface UnreadableStatement extends Place {
  readonly index: number;
  readonly because: string;
}

export interface Statement extends Place {
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly principal: PrincipalElement;
  readonly action: ActionElement;
  readonly resource: ResourceElement;
  /** All must hold. */
  readonly conditions: readonly Condition[];
  /** Elements or spellings that AWS does not define: the statement's meaning is a guess. */
  readonly doubts: readonly string[];
}

export interface PrincipalElement {
  readonly name: 'Principal' | 'NotPrincipal';
  readonly anyOf: readonly PrincipalValue[];
}

export type PrincipalValue =
  | { readonly kind: 'everyone' }
  /** Every signed request: the ACL group AuthenticatedUsers. No policy can say it. */
  | { readonly kind: 'authenticated' }
  /** The whole account: a bare id or `arn:...:root`. */
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'arn'; readonly arn: string; readonly account: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'canonical-user'; readonly id: string }
  | { readonly kind: 'origin-access-identity'; readonly id: string }
  | { readonly kind: 'federated'; readonly id: string }
  /** The id of a deleted user or role: nobody. */
  | { readonly kind: 'deleted'; readonly id: string }
  /** Refused by S3 at PUT (a wildcard inside an ARN), or of no known form: matches nobody. */
  | { readonly kind: 'invalid'; readonly text: string };

export interface ActionElement {
  readonly name: 'Action' | 'NotAction';
  /** In lower case, with wildcards. */
  readonly anyOf: readonly string[];
}

export interface ResourceElement {
  readonly name: 'Resource' | 'NotResource';
  readonly anyOf: readonly PolicyString[];
}

export interface Condition extends Place {
  /** `undefined` where it is not one that AWS defines. */
  readonly operator: ConditionOperator | undefined;
  readonly operatorText: string;
  readonly quantifier: 'all' | 'any' | undefined;
  readonly ifExists: boolean;
  /** In lower case. */
  readonly key: string;
  readonly keyText: string;
  /** Any of them (none of them, for negated operators). */
  readonly values: readonly PolicyString[];
}
