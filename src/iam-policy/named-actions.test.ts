import { describe, expect, test } from 'vitest';
import { namesAction, targetClasses } from './named-actions.js';
import { parsePolicyText } from './parse-policy.js';
import type { Statement } from './policy.js';
import { findAction, type S3Action } from './s3/actions.js';

function statement(parts: object): Statement {
  const whole = { Effect: 'Allow', Principal: '*', Resource: 'arn:aws:s3:::b/*', ...parts };
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: [whole] }));
  const [first] = parsed.ok ? parsed.value.statements : [];
  if (first === undefined) throw new Error('no statement');
  return first;
}

describe('a pattern of actions', () => {
  test.each<{ pattern: string | readonly string[]; names: readonly string[]; not: readonly string[] }>([
    { pattern: '*', names: ['s3:getobject', 's3:putobject', 's3:tomorrow', 'ec2:runinstances'], not: [] },
    { pattern: '*:*', names: ['s3:getobject', 's3:tomorrow'], not: [] },
    { pattern: 's3:*', names: ['s3:getobject', 's3:tomorrow'], not: ['ec2:runinstances'] },
    { pattern: 'S3:GetObject', names: ['s3:getobject'], not: ['s3:getobjectacl', 's3:getobjec'] },
    { pattern: ['s3:GetObject', 's3:Put*'], names: ['s3:getobject', 's3:putobject', 's3:putbucketacl'], not: ['s3:getobjectacl', 's3:listbucket'] },
    { pattern: 's3:Get*', names: ['s3:getobject', 's3:getbucketacl'], not: ['s3:putobject', 's3:ge'] },
    { pattern: 's3:GetObject*', names: ['s3:getobject', 's3:getobjectacl'], not: ['s3:getbucketacl'] },
    { pattern: 's3:Ge?Object', names: ['s3:getobject'], not: ['s3:getobjectacl', 's3:geobject', 's3:putobject'] },
    { pattern: 's3:???Object', names: ['s3:getobject', 's3:putobject'], not: ['s3:deleteobject', 's3:getobjectacl'] },
    { pattern: 's3:???Object*', names: ['s3:getobject', 's3:putobjectacl'], not: ['s3:deleteobject'] },
    { pattern: 's3:*Object', names: ['s3:getobject', 's3:deleteobject'], not: ['s3:getobjectacl'] },
    { pattern: 's3:Get*Acl', names: ['s3:getobjectacl', 's3:getbucketacl', 's3:getacl'], not: ['s3:getobject', 's3:putobjectacl', 's3:gettagging'] },
    { pattern: 's3:Get*Version*Acl', names: ['s3:getobjectversionacl'], not: ['s3:getobjectacl', 's3:getobjectversion'] },
    { pattern: 's3:*Object*Version*', names: ['s3:getobjectversion', 's3:deleteobjectversion'], not: ['s3:getobject', 's3:listbucketversions'] },
    { pattern: 's3:*?ct', names: ['s3:getobject'], not: ['s3:ct', 's3:getobjectacl'] },
    { pattern: 's3:get*getobject', names: ['s3:getgetobject'], not: ['s3:getobject'] },
    { pattern: 's3:getobj*object', names: ['s3:getobjobject'], not: ['s3:getobject'] },
    { pattern: 's3:a*bc*bd*e', names: ['s3:abcbde', 's3:axbcbcxbdxe'], not: ['s3:abde', 's3:abdbce', 's3:abcbcde'] },
    { pattern: 's3:a*b?*e', names: ['s3:abxe', 's3:abbe', 's3:axbxxe'], not: ['s3:abe', 's3:axbe'] },
    { pattern: 's3:a*b*b', names: ['s3:abb', 's3:axbxb'], not: ['s3:ab', 's3:axb', 's3:abxc'] },
    { pattern: 's3:a*bb*', names: ['s3:abb', 's3:axbbx'], not: ['s3:ab', 's3:axb', 's3:abxb'] },
  ])('$pattern', ({ pattern, names, not }) => {
    const listed = statement({ Action: pattern });
    const others = statement({ NotAction: pattern });
    const tried = [...names, ...not];
    expect(tried.filter((action) => namesAction(listed, action))).toEqual(names);
    expect(tried.filter((action) => namesAction(others, action))).toEqual(not);
  });

  test('an action that S3 does not know is none of those that are listed, and one of the others', () => {
    expect(namesAction(statement({ Action: 's3:GetObject' }), 's3:getobjec')).toBe(false);
    expect(namesAction(statement({ NotAction: 's3:GetObject' }), 's3:getobjec')).toBe(true);
  });
});

describe('targets that nothing tells apart are one', () => {
  const actionOf = (name: string): S3Action => {
    const action = findAction(name);
    if (action === undefined) throw new Error(`no action ${name}`);
    return action;
  };
  const types = { bucket: 'bucket', object: 'object' } as const;
  const targetsOf = (names: readonly string[], statements: readonly object[], keys: readonly string[] = []) =>
    [
      ...targetClasses({
        actions: names.map((name) => actionOf(`s3:${name}`)),
        types,
        statements: statements.map((parts) => statement(parts)),
        keys: new Set(keys),
      }),
    ].map(([{ action, on }]) => `${action.name} on ${on}`);

  test.each<{ name: string; actions: readonly string[]; statements: readonly object[]; keys?: readonly string[]; are: readonly string[] }>([
    {
      name: 'all that a statement covers',
      actions: ['GetObject', 'GetObjectVersion'],
      statements: [{ Action: 's3:*' }],
      are: ['s3:GetObject on object'],
    },
    {
      name: 'those that one statement tells apart are two',
      actions: ['GetObject', 'GetObjectVersion'],
      statements: [{ Action: 's3:*' }, { Action: 's3:GetObject' }],
      are: ['s3:GetObject on object', 's3:GetObjectVersion on object'],
    },
    {
      name: 'those that different statements name are two',
      actions: ['GetObject', 'GetObjectVersion'],
      statements: [{ Action: 's3:GetObject' }, { Action: 's3:GetObjectVersion' }],
      are: ['s3:GetObject on object', 's3:GetObjectVersion on object'],
    },
    {
      name: 'an action on the bucket and one on objects are two',
      actions: ['ListBucket', 'GetObject'],
      statements: [{ Action: 's3:*' }],
      are: ['s3:ListBucket on bucket', 's3:GetObject on object'],
    },
    {
      name: 'a key of S3 that only one of them carries tells them apart',
      actions: ['ListBucket', 'GetBucketAcl'],
      statements: [{ Action: 's3:*' }],
      keys: ['s3:prefix'],
      are: ['s3:ListBucket on bucket', 's3:GetBucketAcl on bucket'],
    },
    {
      name: 'tags in the request, which only one of them carries, tell them apart',
      actions: ['TagResource', 'GetBucketAcl'],
      statements: [{ Action: 's3:*' }],
      keys: ['aws:requesttag/team'],
      are: ['s3:TagResource on bucket', 's3:GetBucketAcl on bucket'],
    },
    {
      name: 'the names of tags in the request, which only one of them carries, tell them apart',
      actions: ['TagResource', 'GetBucketAcl'],
      statements: [{ Action: 's3:*' }],
      keys: ['aws:tagkeys'],
      are: ['s3:TagResource on bucket', 's3:GetBucketAcl on bucket'],
    },
    {
      name: 'one that is never made without a signature is told apart',
      actions: ['PutObject', 'ReplicateObject'],
      statements: [{ Action: 's3:*' }],
      are: ['s3:PutObject on object', 's3:ReplicateObject on object'],
    },
    {
      name: 'a key that every request carries tells nothing apart',
      actions: ['ListBucket', 'GetBucketAcl'],
      statements: [{ Action: 's3:*' }],
      keys: ['aws:sourceip', 'aws:principalorgid'],
      are: ['s3:ListBucket on bucket'],
    },
    {
      name: 'a key that is none of those AWS has tells nothing apart',
      actions: ['ListBucket', 'GetBucketAcl'],
      statements: [{ Action: 's3:*' }],
      keys: ['s3:nosuchkey'],
      are: ['s3:ListBucket on bucket'],
    },
  ])('$name', ({ actions, statements, keys = [], are }) => {
    expect(targetsOf(actions, statements, keys)).toEqual(are);
  });
});
