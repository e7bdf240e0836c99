import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { s3ActionsPage } from './s3-actions-page.js';

const page = new URL('../../docs/s3-actions.md', import.meta.url);

it('the page of S3 actions is the table as it stands', () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, s3ActionsPage());
  expect(readFileSync(page, 'utf8')).toBe(s3ActionsPage());
});

it('the page has a row for reading objects, with what it is made on and what it leads to', () => {
  expect(s3ActionsPage()).toContain('\n| `s3:GetObject` | object, access-point-object | read | gives the content |  |\n');
});

it('the page says what the service itself refuses', () => {
  expect(s3ActionsPage()).toContain(
    '\n| `s3:PutBucketPolicy` | bucket | change-permissions | lets the caller grant everything to anyone | answered 405 outside the account of the owner |\n',
  );
});
