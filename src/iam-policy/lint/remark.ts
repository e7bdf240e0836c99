import type { Place } from '../../json/json.js';
import type { PolicyDocument } from '../policy.js';
import type { Universe } from '../universe.js';

/** Something in a policy that can hardly mean what its author thinks. It changes no verdict. */
export interface Lint extends Place {
  readonly kind: LintKind;
  /** One sentence; quotes the policy and says what to do. */
  readonly text: string;
}

export const lintKinds = [
  'action-unknown-to-s3',
  'action-and-resource-never-meet',
  'condition-key-never-present',
  'condition-key-unknown',
  'for-all-values-without-null',
  'if-exists-in-an-allow',
  'if-exists-in-a-deny',
  'deny-passed-by-a-missing-key',
  'wildcard-taken-literally',
  'variable-taken-literally',
  'allow-for-everybody-but-some',
  'principal-matches-nobody',
] as const;
export type LintKind = (typeof lintKinds)[number];

/** What a statement is part of, and what it is about. */
export interface LintSubject {
  readonly policy: PolicyDocument;
  readonly universe: Universe;
}

export function remark(kind: LintKind, text: string, { pointer, line, column }: Place): Lint {
  return { kind, text, pointer, line, column };
}
