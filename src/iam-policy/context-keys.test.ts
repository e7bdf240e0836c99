import { describe, expect, test } from 'vitest';
import { domainOf, type Situation } from './context-keys.js';
import type { Domain } from './domain.js';
import { bucketUniverse } from './universe.js';

const bucket = { name: 'b', partition: 'aws', account: '111122223333' };
const situation: Situation = {
  universe: bucketUniverse({ ...bucket, region: 'eu-west-1' }),
  action: 's3:GetObject',
  actionKeys: new Set(),
  now: 1_700_000_000,
};

/** `may be missing | text, several`. */
function told({ absent, values, many }: Domain): string {
  if (absent === 'always') return 'missing';
  const value = values.kind === 'list' ? values.values.join('/') : values.kind;
  return `${absent === 'possible' ? 'perhaps ' : ''}${many ? 'several ' : ''}${value}`;
}

/** For an action that carries these keys beside the global ones. */
const carrying = (...keys: readonly string[]): Situation => ({ ...situation, actionKeys: new Set(keys) });

describe('what a request can say of a key', () => {
  test.each([
    { key: 'aws:securetransport', says: 'true/false' },
    { key: 'aws:referer', says: 'perhaps text' },
    { key: 'aws:useragent', says: 'perhaps text' },
    { key: 'aws:currenttime', says: 'time' },
    { key: 'aws:epochtime', says: 'time' },
    { key: 'aws:requestedregion', says: 'eu-west-1' },
    { key: 'aws:resourceaccount', says: '111122223333' },
    { key: 's3:resourceaccount', says: '111122223333' },
  ])('the caller or the bucket settles $key on every action', ({ key, says }) => {
    const domain = domainOf(key, situation);
    expect(told(domain)).toBe(says);
    expect(domain.doubt).toBeUndefined();
  });

  test.each([
    { key: 'aws:resourceorgpaths', says: 'perhaps several text', doubt: "the owner's organization is not read" },
    { key: 'aws:resourcetag/team', says: 'perhaps text', doubt: 'the tags of the bucket are not read' },
    { key: 's3:buckettag/team', says: 'perhaps text', doubt: 'the tags of the bucket are not read' },
    { key: 'aws:somethingnew', says: 'perhaps text', doubt: '`aws:somethingnew` is not a condition key that AWS documents for S3' },
    { key: 's3:somethingnew', says: 'perhaps text', doubt: '`s3:somethingnew` is not a condition key that AWS documents for S3' },
    { key: 'saml:aud', says: 'perhaps text', doubt: '`saml:aud` is not a condition key that AWS documents for S3' },
  ])('nobody knows $key', ({ key, says, doubt }) => {
    expect(told(domainOf(key, situation))).toBe(says);
    expect(domainOf(key, situation).doubt).toBe(doubt);
  });

  test('the region is open where that of the bucket is not known', () => {
    const unknown = domainOf('aws:requestedregion', { ...situation, universe: bucketUniverse(bucket) });
    expect([told(unknown), unknown.doubt]).toEqual(['text', "the bucket's region is not known"]);
  });

  test.each([
    { key: 's3:prefix', carried: 's3:prefix', says: 'perhaps text' },
    { key: 's3:max-keys', carried: 's3:max-keys', says: 'perhaps number' },
    { key: 's3:object-lock-remaining-retention-days', carried: 's3:object-lock-remaining-retention-days', says: 'perhaps number' },
    { key: 's3:signatureage', carried: 's3:signatureage', says: 'perhaps number' },
    { key: 's3:existingobjecttag/a', carried: 's3:existingobjecttag/*', says: 'perhaps text' },
    { key: 's3:existingobjecttag/a', carried: 's3:existingobjecttag', says: 'perhaps text' },
    { key: 's3:requestobjecttag/a', carried: 's3:requestobjecttag/*', says: 'perhaps text' },
    { key: 's3:requestobjecttagkeys', carried: 's3:requestobjecttagkeys', says: 'perhaps several text' },
    { key: 'aws:requesttag/a', carried: 'aws:requesttag/*', says: 'perhaps text' },
    { key: 'aws:tagkeys', carried: 'aws:tagkeys', says: 'perhaps several text' },
  ])('only actions that carry $carried say something of $key', ({ key, carried, says }) => {
    const [there, missing] = [domainOf(key, carrying(carried)), domainOf(key, carrying('s3:delimiter'))];
    expect([told(there), told(missing)]).toEqual([says, 'missing']);
    expect([there.doubt, missing.doubt]).toEqual([carried.includes('existing') ? 'the tags of the object are not read' : undefined, undefined]);
  });
});

test('a text that the caller chooses is one that can be sent', () => {
  expect(domainOf('aws:referer', situation).values).toMatchObject({ kind: 'text', example: 'any' });
});
