/** A list that holds at least one element. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** What a source said about one fact: known, absent (asked, and told there is none), unknown (could not look), or not asked. */
export type Observed<T> = Known<T> | Absent | Unknown | NotAsked;

export interface Known<T> {
  readonly state: 'known';
  readonly value: T;
  readonly source: Source;
}

/** Asked, and told by a well-formed answer that there is none. */
export interface Absent {
  readonly state: 'absent';
  readonly source: Source;
}

/** Could not look. Never means "none". */
export interface Unknown {
  readonly state: 'unknown';
  readonly cause: UnknownCause;
  readonly source: Source;
}

/** Skipped because the answer could not change the result, or not said by a plan. Evaluators read it as unknown. */
export interface NotAsked {
  readonly state: 'not-asked';
  readonly because: string;
}

export type UnknownCause =
  | {
      readonly kind: 'access-denied';
      /** The IAM action that was refused, such as `s3:GetBucketPolicy`. */
      readonly permission: string;
      /** Which policy refused, where the service's message says so. */
      readonly deniedBy?: 'resource-policy' | 'identity-policy' | 'organization-policy' | 'endpoint-policy';
    }
  | {
      readonly kind:
        | 'throttled'
        | 'timed-out'
        | 'unreachable'
        | 'region-disabled'
        /** Good when the scan began, and not for all of it. */
        | 'credentials-expired'
        | 'credentials-refused'
        | 'too-large'
        | 'malformed-answer'
        | 'cancelled'
        /** Not asked at all: the name or the region may not go into a request. */
        | 'not-a-bucket-name'
        | 'unusable-region'
        | 'changed-during-scan'
        | 'service-error';
      /** One line for people; outside data, so every sink escapes it. */
      readonly detail?: string;
    }
  | { readonly kind: 'unparseable'; readonly problems: NonEmpty<Problem> }
  /** `problem`: what is wrong with the file and what to do, as one phrase. */
  | { readonly kind: 'unreadable-file'; readonly problem: string }
  | { readonly kind: 'known-after-apply' }
  | { readonly kind: 'not-supported'; readonly feature: string };

export type Source =
  | { readonly kind: 'api'; readonly operation: string }
  | { readonly kind: 'file'; readonly path: string; readonly pointer: string; readonly line?: number; readonly column?: number };

/** Something wrong with a text from a person or from outside. Lines and columns start at 1. */
export interface Problem {
  readonly message: string;
  /** A note tells of a form that is allowed, and that not every reader of such texts expects: nothing is wrong. */
  readonly severity: 'error' | 'warning' | 'note';
  /** JSON Pointer of the place inside its document. */
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
}

/** The result of reading outside text: a value, or every problem found. Warnings may come with a value. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: NonEmpty<Problem> };

/** One read that failed, as reports tell it. */
export interface NotRead {
  readonly operation: string;
  readonly permission: string;
  /** One phrase, from `causeText`. */
  readonly cause: string;
  /** Whatever the answer had been, nothing that is said would be different: it is named, but it leaves no gap. */
  readonly changesNothing?: true;
}

/** The permission whose lack made the read fail; `undefined` where a permission would have changed nothing. */
export function missingPermission({ cause, permission }: NotRead): string | undefined {
  return cause.startsWith('access denied') && permission !== '' ? permission : undefined;
}

/** A cause as one word or phrase, for counts and tables. */
export function causeText(cause: UnknownCause): string {
  switch (cause.kind) {
    case 'access-denied':
      return cause.deniedBy === undefined ? 'access denied' : `access denied by ${cause.deniedBy.replace('-', ' ')}`;
    case 'unparseable':
      return 'not a valid document';
    case 'unreadable-file':
      return cause.problem;
    case 'known-after-apply':
      return 'known after apply';
    case 'not-supported':
      return `not supported: ${cause.feature}`;
    default:
      return cause.kind.replaceAll('-', ' ');
  }
}
