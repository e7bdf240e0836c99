import { element, leaf, xmlDeclaration } from './xml.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where an error speaks: S3 answers bare, STS and S3 Control wrap the error. */
export type Dialect = 's3' | 'query';

export interface ErrorText {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** More elements, such as `BucketName` or `Region`. */
  readonly more?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const xml = { 'content-type': 'application/xml' };

export function xmlAnswer(body: string): Answer {
  return { status: 200, headers: xml, body };
}

export function jsonAnswer(body: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

export function errorAnswer(dialect: Dialect, error: ErrorText): Answer {
  const more = Object.entries(error.more ?? {}).map(([name, text]) => leaf(name, text));
  const inner = leaf('Code', error.code) + leaf('Message', error.message) + more.join('');
  const body = dialect === 's3' ? element('Error', inner) : element('ErrorResponse', element('Error', leaf('Type', 'Sender') + inner));
  return { status: error.status, headers: { ...xml, ...error.headers }, body: xmlDeclaration + body };
}

export function accessDenied(dialect: Dialect, message: string): Answer {
  return errorAnswer(dialect, { status: 403, code: 'AccessDenied', message });
}
