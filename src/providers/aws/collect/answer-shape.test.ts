import { expect, test } from 'vitest';
import { answerShape, rootElement, shapeProblem } from './answer-shape.js';

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

test.each([
  { name: 'blanks and comments beside elements', body: '<?xml version="1.0"?>\n<a x="1">\r\n <!-- <b> --> <b/> </a>\n', problem: undefined },
  { name: 'a plain document type', body: '<!DOCTYPE a><a></a>', problem: undefined },
  { name: 'two documents', body: '<a></a><a></a>', problem: 'other' },
  { name: 'two empty documents', body: '<a/><a/>', problem: 'truncated' },
  { name: 'elements that cross', body: '<a><b><c></b></c></a>', problem: 'other' },
  { name: 'an element too few', body: '<a></b></a>', problem: 'other' },
  { name: 'text in front of the end', body: '<a></a>text<a></a>', problem: 'other' },
  { name: 'a comment without an end', body: '<a><!-- </a>', problem: 'other' },
  { name: 'a tag without an end', body: '<a><b </a', problem: 'truncated' },
  { name: 'entities of its own', body: '<!DOCTYPE a [<!1ITY x "y">]><a>&x;</a>', problem: 'other' },
])('one whole document, or none: $name', ({ body, problem }) => {
  expect(answerShape(Buffer.from(body), 'a')).toEqual(problem === undefined ? { problem, list: undefined } : { problem });
});

const bucket = '<Bucket><Name>a</Name></Bucket>';

test.each([
  { name: 'none', inside: '<Buckets/>', shape: { entries: 0, isCut: false } },
  { name: 'none, and blanks', inside: '<Buckets>\n  <!-- none -->\n</Buckets>', shape: { entries: 0, isCut: false } },
  { name: 'two', inside: `<Owner/>\n<Buckets>\n${bucket}\n${bucket}\n</Buckets>`, shape: { entries: 2, isCut: false } },
  { name: 'one, with a prefix that the document has not', inside: '<s:Buckets><s:Bucket/></s:Buckets>', shape: { problem: 'list' } },
  { name: 'elements that only one store has', inside: `<X><Y>text</Y></X><Buckets>${bucket}</Buckets><Z/>`, shape: { entries: 1, isCut: false } },
  {
    name: 'more behind a token',
    inside: `<Buckets>${bucket}</Buckets><IsTruncated>true</IsTruncated><ContinuationToken>t</ContinuationToken>`,
    shape: { entries: 1, isCut: false },
  },
  {
    name: 'nothing more',
    inside: '<Buckets/><IsTruncated> False </IsTruncated><NextMarker></NextMarker><NextContinuationToken/>',
    shape: { entries: 0, isCut: false },
  },
  { name: 'more', inside: `<Buckets>${bucket}</Buckets><IsTruncated>true</IsTruncated>`, shape: { entries: 1, isCut: true } },
  { name: 'a marker', inside: `<Buckets>${bucket}</Buckets><NextMarker>a</NextMarker>`, shape: { entries: 1, isCut: true } },
  {
    name: 'a token by another name',
    inside: `<Buckets>${bucket}</Buckets><NextContinuationToken>t</NextContinuationToken>`,
    shape: { entries: 1, isCut: true },
  },
  { name: 'more behind an empty token', inside: '<Buckets/><IsTruncated>true</IsTruncated><ContinuationToken/>', shape: { entries: 0, isCut: true } },
  {
    name: 'two tokens',
    inside: '<Buckets/><ContinuationToken>t</ContinuationToken><ContinuationToken>u</ContinuationToken>',
    shape: { problem: 'list' },
  },
  { name: 'no list', inside: '<Owner/>', shape: { problem: 'list' } },
  { name: 'two lists', inside: '<Buckets/><Buckets/>', shape: { problem: 'list' } },
  { name: 'a list in a list', inside: '<Buckets><Buckets/></Buckets>', shape: { problem: 'list' } },
  { name: 'text in the list', inside: '<Buckets>down</Buckets>', shape: { problem: 'list' } },
  { name: 'hidden text in the list', inside: `<Buckets><![CDATA[${bucket}]]></Buckets>`, shape: { problem: 'list' } },
  { name: 'text beside the list', inside: '<Buckets/>down', shape: { problem: 'list' } },
  { name: 'other entries', inside: `<Buckets>${bucket}<Entry/></Buckets>`, shape: { problem: 'list' } },
  { name: 'entries in lower case', inside: '<Buckets/><buckets><bucket/></buckets>', shape: { problem: 'list' } },
  { name: 'an entry beside the list', inside: `<Buckets/>${bucket}`, shape: { problem: 'list' } },
  { name: 'an entry deep in something else', inside: `<Buckets/><Page><Items>${bucket}</Items></Page>`, shape: { problem: 'list' } },
  { name: 'an error', inside: '<Buckets/><Error><Code>InternalError</Code></Error>', shape: { problem: 'list' } },
])('the list of a listing: $name', ({ inside, shape }) => {
  const body = `<ListAllMyBucketsResult xmlns="x">${inside}</ListAllMyBucketsResult>`;
  expect(answerShape(Buffer.from(body), 'ListAllMyBucketsResult')).toEqual('problem' in shape ? shape : { problem: undefined, list: shape });
});

test('a prefix that the whole document has is none of its words', () => {
  const body = '<s:ListAllMyBucketsResult xmlns:s="x"><s:Buckets><s:Bucket/></s:Buckets></s:ListAllMyBucketsResult>';
  expect(answerShape(Buffer.from(body), 'ListAllMyBucketsResult')).toEqual({ problem: undefined, list: { entries: 1, isCut: false } });
});

test('the list of an ACL holds grants', () => {
  const shapeOf = (inside: string) => answerShape(Buffer.from(`<AccessControlPolicy>${inside}</AccessControlPolicy>`), 'AccessControlPolicy');
  expect(shapeOf('<AccessControlList><Grant><Grantee a="b" /></Grant><Grant/></AccessControlList>')).toEqual({
    problem: undefined,
    list: { entries: 2, isCut: false },
  });
  expect(shapeOf('<AccessControlList><Bucket/></AccessControlList>')).toEqual({ problem: 'list' });
  expect(shapeOf('<AccessControlList/><Bucket/>')).toEqual({ problem: undefined, list: { entries: 0, isCut: false } });
});

const urlOfAll = 'http://acs.amazonaws.com/groups/global/AllUsers';

test.each([
  {
    name: 'a word of an ACL in other letters',
    body: `<AccessControlPolicy><AccessControlList><Grant><Grantee><ID>a</ID><uri>${urlOfAll}</uri></Grantee></Grant></AccessControlList></AccessControlPolicy>`,
    problem: 'list',
  },
  {
    name: 'a word of an ACL with a prefix of its own',
    body: `<AccessControlPolicy><AccessControlList><Grant><Grantee><ID>a</ID><s:URI>${urlOfAll}</s:URI></Grantee></Grant></AccessControlList></AccessControlPolicy>`,
    problem: 'list',
  },
  {
    name: 'a word without the prefix that the document has',
    body: '<s:OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></s:OwnershipControls>',
    problem: 'other',
  },
  {
    name: 'a second rule with a prefix',
    body: '<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule><s:Rule/></OwnershipControls>',
    problem: 'other',
  },
  {
    name: 'a token in other letters',
    body: '<ListAllMyBucketsResult><Buckets/><continuationToken>t</continuationToken></ListAllMyBucketsResult>',
    problem: 'list',
  },
  {
    name: 'a bit in other letters',
    body: '<PublicAccessBlockConfiguration><IgnorePublicAcls>true</IgnorePublicAcls><ignorePublicAcls>false</ignorePublicAcls></PublicAccessBlockConfiguration>',
    problem: 'other',
  },
  {
    name: 'an error inside',
    body: '<PolicyStatus><IsPublic>false</IsPublic><Error><Code>InternalError</Code></Error></PolicyStatus>',
    problem: 'other',
  },
  { name: 'what only one store says', body: '<PolicyStatus><IsPublic>false</IsPublic><s:Why/></PolicyStatus>', problem: undefined },
])('what is meant and would be passed by: $name', ({ body, problem }) => {
  const root = /^<(?:\w+:)?(\w+)/.exec(body)?.[1] ?? '';
  expect(answerShape(Buffer.from(body), root).problem).toBe(problem);
});

test('long openings that hide the element are not searched for ever', () => {
  const began = performance.now();
  expect(rootElement(Buffer.from(`${'<!-- - -->'.repeat(500_000)}<Error/>`))).toBeUndefined();
  expect(rootElement(Buffer.from(`<!--${'-'.repeat(5_000_000)}`))).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(1_000);
});
