import { expect, test } from 'vitest';
import { parseGlob } from '../glob/index.js';
import { parsePolicyText } from './parse-policy.js';
import { SearchMemory } from './search-memory.js';

test('two patterns are not taken for one that spells both', () => {
  const memory = new SearchMemory();
  const two = memory.resourceDemand([parseGlob('arn:aws:s3:::b/x'), parseGlob('arn:aws:s3:::b/y')], true);
  const one = memory.resourceDemand([parseGlob('arn:aws:s3:::b/xarn:aws:s3:::b/y')], true);
  expect(one.identity()).not.toBe(two.identity());
});

test('actions that the same Denies name have one list of them', () => {
  const everyone = { Effect: 'Deny', Principal: '*', Resource: 'arn:aws:s3:::b/*' };
  const parsed = parsePolicyText(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { ...everyone, Action: ['s3:GetObject', 's3:PutObject'] },
        { ...everyone, Effect: 'Allow', Action: 's3:*' },
        { ...everyone, Action: ['s3:PutObject', 's3:DeleteObject'] },
      ],
    }),
  );
  if (!parsed.ok) throw new Error('the policy can be read');
  const memory = new SearchMemory();
  const documents = [parsed.value];
  const naming = (action: string) => memory.deniesNaming(documents, action).statements.map(({ index }) => index);
  expect([naming('s3:getobject'), naming('s3:putobject'), naming('s3:deleteobject'), naming('s3:listbucket')]).toEqual([[0], [0, 2], [2], []]);
  expect(memory.deniesNaming(documents, 's3:listbucket')).toBe(memory.deniesNaming(documents, 's3:getbucketacl'));
});
