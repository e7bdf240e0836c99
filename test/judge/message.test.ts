import { describe, expect, test } from 'vitest';
import { exposureMessage } from '../../src/judge/message.js';
import { blocked, exposure, keys, network, reachable, undetermined } from './evaluations.js';

const say = (found: Parameters<typeof exposureMessage>[0]) => exposureMessage(found, { bucket: 'exports' });

describe('one sentence for people', () => {
  test.each([
    {
      found: exposure({ access: 'list', grants: [reachable({ sid: 'All' })] }),
      text: "Anyone on the internet, without signing in, can list bucket `exports`: the bucket policy's statement `All` lets them.",
    },
    {
      found: exposure(),
      text: "Anyone on the internet, without signing in, can read objects in bucket `exports`: the bucket policy's statement `/Statement/0` lets them.",
    },
    {
      found: exposure({
        audience: 'any-account',
        access: 'change-permissions',
        grants: [{ ...reachable(), document: 'bucket-acl', pointer: '/Grants/1' }],
      }),
      text: "Whoever opens an account can change who may access bucket `exports`: the bucket ACL's entry `/Grants/1` lets them.",
    },
    {
      found: exposure({
        audience: 'network',
        party: { type: 'network', id: '203.0.113.0/24' },
        grants: [reachable({ objects: keys(['a/*', 'b/*']), from: network('256', ['203.0.113.0/24']), sid: 'Office' })],
      }),
      text: "Anyone in certain networks, without signing in, can read objects `a/*`, `b/*` in bucket `exports`: the bucket policy's statement `Office` lets them.",
    },
    {
      found: exposure({
        audience: 'outside-account',
        access: 'delete',
        party: { type: 'account', id: '444455556666' },
        grants: [reachable({ sid: 'A' }), reachable({ sid: 'B', objects: keys(['*']) })],
      }),
      text: "Account `444455556666` can delete from bucket `exports`: the bucket policy's statement `A`, the bucket policy's statement `B` let them.",
    },
    {
      found: exposure({
        audience: 'service',
        access: 'write',
        party: { type: 'service', id: 'cloudfront.amazonaws.com' },
        grants: [reachable({ objects: keys(['*']), sid: 'S', assuming: ['some object is not under KMS.'] })],
      }),
      text: "Service `cloudfront.amazonaws.com`, acting for a stranger, can write objects in bucket `exports`: the bucket policy's statement `S` lets them. This assumes: some object is not under KMS.",
    },
    {
      found: exposure({ grants: [blocked(true, { objects: keys(['*']) })] }),
      text: "Anyone on the internet, without signing in, could read objects in bucket `exports` (the bucket policy's statement `/Statement/0` lets them), but for `restrict-public-buckets` (account).",
    },
    {
      found: exposure({ accesses: ['write', 'read', 'list'], grants: [undetermined()] }),
      text: 'Whether anyone on the internet, without signing in, can write to, read from or list bucket `exports` could not be decided: the bucket policy could not be read (access denied).',
    },
    {
      found: exposure({ grants: [reachable({ sid: 'x'.repeat(1000) })] }),
      text: `Anyone on the internet, without signing in, can read from bucket \`exports\`: the bucket policy's statement \`${'x'.repeat(119)}…\` lets them.`,
    },
  ])('$text', ({ found, text }) => {
    expect(say(found)).toBe(text);
  });

  test('an assumption that one grant does not need is none', () => {
    const found = exposure({ grants: [reachable({ assuming: ['the moon is full'] }), reachable()] });
    expect(say(found)).not.toContain('assumes');
  });

  test('many statements are cut after three', () => {
    const found = exposure({ grants: [reachable({ sid: 'a' }), reachable({ sid: 'b' }), reachable({ sid: 'c' }), reachable({ sid: 'd' })] });
    expect(say(found)).toContain('statement `c` and 1 more let them.');
  });
});
