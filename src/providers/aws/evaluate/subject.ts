import type { PolicyDocument, SearchMemory, Statement, Universe } from '../../../iam-policy/index.js';
import type { Parsed } from '../../../model/observed.js';
import type { AwsAccountFacts, AwsBucketFacts } from '../facts.js';
import type { Block } from './block.js';

/** One bucket with everything that its evaluation needs, read once. */
export interface Subject {
  readonly id: string;
  readonly facts: AwsBucketFacts;
  readonly account: AwsAccountFacts | undefined;
  readonly block: Block;
  readonly universe: Universe;
  /** The policy, where there is one and it could be read. */
  readonly policy: Parsed<PolicyDocument> | undefined;
  /** The ACL's entries as Allow statements. */
  readonly aclStatements: readonly AclStatement[];
  /** Every Deny of the policy. */
  readonly denies: readonly Statement[];
  readonly now: number;
  /** What searches about the bucket found out of single keys. */
  readonly memory: SearchMemory;
  /** For searches that ask something else: what they find out does not hold for the others. */
  readonly newMemory: () => SearchMemory;
}

export interface AclStatement {
  readonly statement: Statement;
  /** An entry for AllUsers or AuthenticatedUsers, which IgnorePublicAcls ends. */
  readonly isPublicGroup: boolean;
  readonly pointer: string;
}
