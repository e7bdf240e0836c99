import { expect, test } from 'vitest';
import { rootElement, shapeProblem } from './answer-shape.js';

test.each([
  { name: 'the document asked for', body: '<?xml version="1.0"?>\n<PolicyStatus><IsPublic>true</IsPublic></PolicyStatus>\n', problem: undefined },
  { name: 'a name space and a prefix', body: '<s:PolicyStatus xmlns:s="x"><s:IsPublic>TRUE</s:IsPublic></s:PolicyStatus>', problem: undefined },
  { name: 'a byte order mark', body: '\ufeff<PolicyStatus></PolicyStatus>', problem: undefined },
  { name: 'a comment before it', body: '<!-- a - b --><PolicyStatus></PolicyStatus>', problem: undefined },
  { name: 'an empty element', body: '<PolicyStatus/>', problem: undefined },
  { name: 'nothing', body: '', problem: 'empty' },
  { name: 'blanks', body: ' \n\t ', problem: 'empty' },
  { name: 'a page', body: '<html><body>PolicyStatus</body></html>', problem: 'html' },
  { name: 'a page with its type', body: '<!DOCTYPE HTML PUBLIC "x">\n<HTML></HTML>', problem: 'html' },
  { name: 'a listing', body: '<?xml version="1.0"?><ListBucketResult></ListBucketResult>', problem: 'listing' },
  { name: 'another document', body: '<PolicyStatusX></PolicyStatusX>', problem: 'other' },
  { name: 'plain text', body: 'hello', problem: 'other' },
  { name: 'an end that is missing', body: '<PolicyStatus><IsPublic>fal', problem: 'truncated' },
  { name: 'the wrong end', body: '<PolicyStatus></Other>', problem: 'truncated' },
  { name: 'a truth that is neither', body: '<PolicyStatus><IsPublic>maybe</IsPublic></PolicyStatus>', problem: 'other' },
  { name: 'an empty truth', body: '<PolicyStatus><IsPublic/></PolicyStatus>', problem: 'other' },
])('$name', ({ body, problem }) => {
  expect(shapeProblem(Buffer.from(body), 'PolicyStatus')).toBe(problem);
});

test.each([
  { name: 'JSON', body: '{"Version":"2012-10-17"}', problem: undefined },
  { name: 'text that is no JSON is for the policy parser', body: 'nonsense', problem: undefined },
  { name: 'nothing', body: '', problem: 'empty' },
  { name: 'a page', body: '<html></html>', problem: 'html' },
  { name: 'a listing', body: '<ListBucketResult xmlns="x"></ListBucketResult>', problem: 'listing' },
])('for a bare document: $name', ({ body, problem }) => {
  expect(shapeProblem(Buffer.from(body), 'text')).toBe(problem);
});

test('long openings that hide the element are not searched for ever', () => {
  const began = performance.now();
  expect(rootElement(Buffer.from(`${'<!-- - -->'.repeat(500_000)}<Error/>`))).toBeUndefined();
  expect(rootElement(Buffer.from(`<!--${'-'.repeat(5_000_000)}`))).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(1_000);
});
