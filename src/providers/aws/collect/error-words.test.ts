import { expect, test } from 'vitest';
import { errorWords } from './error-words.js';

test.each([
  { name: 'the document of S3', document: '<Error><Code>NoSuchBucketPolicy</Code><Message>none</Message></Error>', code: 'NoSuchBucketPolicy' },
  {
    name: 'the document of STS',
    document: '<?xml version="1.0"?>\n<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code></Error></ErrorResponse>',
    code: 'ExpiredToken',
  },
  { name: 'a document with blanks around a word', document: '<Error>\n  <Code> AccessDenied\n</Code>\n</Error>', code: 'AccessDenied' },
  { name: 'a document that is cut off', document: '<Error><Code>NoSuchBucketPolicy</Code><Mess', code: undefined },
  { name: 'a comment', document: '<Error><!--<Code>NoSuchBucketPolicy</Code>--><Code>AccessDenied</Code></Error>', code: 'AccessDenied' },
  {
    name: 'an element further in',
    document: '<Error><Details><Code>NoSuchBucketPolicy</Code></Details><Code>AccessDenied</Code></Error>',
    code: 'AccessDenied',
  },
  { name: 'two codes', document: '<Error><Code>NoSuchBucketPolicy</Code><Code>AccessDenied</Code></Error>', code: undefined },
  { name: 'two documents', document: '<Error><Code>NoSuchBucketPolicy</Code></Error><Error/>', code: undefined },
  { name: 'no document', document: '', code: undefined },
])('of $name the code is $code', ({ document, code }) => {
  expect(errorWords(document).code).toBe(code);
});

test('a text that never ends is cut', () => {
  expect(errorWords(`<Error><Message>${'x'.repeat(10_000)}</Message></Error>`).message).toBe('x'.repeat(2_000));
});
