import { expect, test } from 'vitest';
import { parsePolicyText } from '../parse-policy.js';
import { bucketUniverse } from '../universe.js';
import { compared } from './compared.js';
import { tellsApart, tellsIdentities, toldApart } from './told-apart.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333', region: 'eu-west-1' });

function policy(...statements: readonly object[]) {
  const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  const laid = statements.map((statement) => ({ ...base, ...statement }));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: laid }));
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return parsed.value;
}

const deny = { Effect: 'Deny' };
const partner = { Principal: { AWS: '444455556666' } };
const butPartner = { Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::444455556666:root' } };
const members = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } };
const office = { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } };
const overTls = { Condition: { Bool: { 'aws:SecureTransport': 'false' }, NumericLessThan: { 's3:TlsVersion': '1.2' } } };
const tagged = { Condition: { StringEquals: { 's3:ExistingObjectTag/a': 'b' } } };
const another = { Action: 's3:DeleteObject' };
const byName = { Resource: 'arn:aws:s3:::b/${aws:username}/*' };
const byNetwork = { Resource: 'arn:aws:s3:::b/${aws:SourceVpce}/*' };

test.each([
  { name: 'nobody, where there is no Deny', now: [{}], before: [], by: [] },
  { name: 'nobody, by a Deny of everybody', now: [{}, deny], before: [deny], by: [] },
  { name: 'members of an organization, by a Deny', now: [{}, { ...deny, ...members }], before: [], by: ['who', 'identity'] },
  {
    name: 'members, by a Deny that asks for more than that',
    now: [{ ...deny, Condition: { ...overTls.Condition, ...members.Condition } }],
    before: [],
    by: ['who', 'identity'],
  },
  { name: 'nobody, by an Allow for members: who gains by another one is not told apart', now: [{}, members], before: [], by: [] },
  { name: 'nobody, by a Deny of another action', now: [{}, { ...deny, ...members, ...another }], before: [], by: [] },
  { name: 'nobody, by a Deny of one account, who are no strangers', now: [{}, { ...deny, ...partner, ...members }], before: [], by: [] },
  { name: 'all but one account, by a Deny', now: [{}, { ...deny, ...butPartner }], before: [], by: ['who', 'identity'] },
  { name: 'callers, by a variable of a Deny', now: [{}, { ...deny, ...byName }], before: [], by: ['who', 'identity'] },
  { name: 'who comes from a network, by a Deny', now: [{}, { ...deny, ...office }], before: [], by: ['who'] },
  { name: 'who comes from a network, by a variable of a Deny', now: [{}, { ...deny, ...byNetwork }], before: [], by: ['who'] },
  { name: 'nobody, by a Deny of what is not sent over TLS', now: [{}, { ...deny, ...overTls }], before: [], by: [] },
  { name: 'nobody, by a Deny of some objects', now: [{}, { ...deny, ...tagged }], before: [], by: [] },
  { name: 'members, by an Allow that there was', now: [{}], before: [members], by: ['who', 'identity', 'before'] },
  { name: 'who came from a network, by an Allow that there was', now: [{}], before: [office], by: ['who', 'before'] },
  { name: 'all but one account, by an Allow that there was', now: [{}], before: [butPartner], by: ['who', 'identity', 'before'] },
  { name: 'nobody, by an Allow of everybody that there was', now: [{}], before: [{}], by: [] },
  { name: 'nobody, by an Allow of one account that there was', now: [{}], before: [{ ...partner, ...members }], by: [] },
  { name: 'nobody, by an Allow of another action', now: [{}], before: [{ ...members, ...another }], by: [] },
  { name: 'members, by a Deny that there was', now: [{}], before: [{}, { ...deny, ...members }], by: ['who', 'identity', 'before'] },
  {
    name: 'members, by a Deny that there was and still is',
    now: [{ ...deny, ...members }],
    before: [{ ...deny, ...members }],
    by: ['who', 'identity'],
  },
  { name: 'one account, by a Deny that there was', now: [{}], before: [{}, { ...deny, ...partner }], by: ['who', 'identity', 'before'] },
  { name: 'nobody, by a Deny of everybody that there was', now: [{}], before: [{}, deny], by: [] },
  { name: 'nobody, by a Deny of another action that there was', now: [{}], before: [{ ...deny, ...partner, ...another }], by: [] },
])('who is kept apart: $name', ({ now, before, by }) => {
  const pair = compared({ generous: policy(...now), strict: policy(...before), universe, now: 1_700_000_000 });
  const found = [
    ...(tellsApart(pair, 's3:getobject') ? ['who'] : []),
    ...(tellsIdentities(pair, 's3:getobject') ? ['identity'] : []),
    ...(toldApart(pair, 's3:getobject') ? ['before'] : []),
  ];
  expect(found).toEqual(by);
});
