import { describe, expect, test } from 'vitest';
import { parseAddressRange, publicRanges } from '../addresses.js';
import { everyKey } from '../extent.js';
import type { Answer } from '../question.js';
import type { Sender, SenderNetwork } from '../senders/sender.js';
import { type Ask, scanSenders } from './scan.js';

interface NamedNetwork extends SenderNetwork {
  readonly name: string;
}

const network = (name: string, more: Partial<SenderNetwork> = {}): NamedNetwork => ({ name, domains: [], assuming: [], ...more });
const range = (text: string) => [parseAddressRange(text)].flatMap((each) => each ?? []);

const internet = network('internet', { ranges: publicRanges() });
const office = network('office', { ranges: range('203.0.113.0/24') });
const elsewhere = network('elsewhere', { ranges: range('8.0.0.0/8') });
const endpoint = network('endpoint', { through: 'vpce-1111111111111111a' });
const anyEndpoint = network('any endpoint');

function senderIn(...networks: readonly SenderNetwork[]): Sender {
  return {
    audience: 'anyone',
    party: undefined,
    kind: 'anonymous',
    variants: { identity: [], membership: [], network: networks, door: [] },
    owner: new Map(),
    assuming: [],
    isCut: false,
  };
}

const nameOf = (each: SenderNetwork) => ('name' in each ? String(each.name) : '');
const namesOf = ({ variants }: Sender) => variants.network.map(nameOf);

const noKeys: ReadonlyMap<string, readonly string[]> = new Map();
const through = (each: SenderNetwork, ...assuming: readonly string[]): Answer => ({
  kind: 'yes',
  request: { caller: { kind: 'anonymous' }, action: 's3:GetObject', resource: `arn:aws:s3:::b/from ${nameOf(each)}`, context: noKeys },
  assuming,
  escapes: [],
  network: each,
});
const no: Answer = { kind: 'no' };
const open = (because: string): Answer => ({ kind: 'undetermined', because });

/** What comes of senders, each with what is answered for a list of its networks; and what was asked. */
function scanned(senders: readonly Sender[], answerOf: (names: string) => Answer, networksOf = (sender: Sender) => sender.variants.network) {
  const asked: string[] = [];
  const ask: Ask = (sender) => {
    const names = namesOf(sender).join(', ');
    asked.push(names);
    return answerOf(names);
  };
  const { found, unsure } = scanSenders({ senders, networksOf, ask }, everyKey);
  const told = found.map(({ answer, networks }) => [answer.request.resource.slice('arn:aws:s3:::b/'.length), networks.map(nameOf).join(', ')]);
  return { told, asked, because: unsure?.because };
}

describe('a sender gets through', () => {
  test('from nowhere, if not from all networks together', () => {
    expect(scanned([senderIn(internet, endpoint)], () => no)).toEqual({ told: [], asked: ['internet, endpoint'], because: undefined });
  });

  test('from the only network that it has', () => {
    const { told, asked } = scanned([senderIn(endpoint)], () => through(endpoint));
    expect(told).toEqual([['from endpoint', 'endpoint']]);
    expect(asked).toEqual(['endpoint']);
  });

  test('from those that are asked about only, for the others are known to be shut', () => {
    const { asked } = scanned(
      [senderIn(internet, endpoint)],
      () => through(endpoint),
      () => [endpoint],
    );
    expect(asked).toEqual(['endpoint']);
  });

  test('from the internet, which is no bound, so that nothing else is asked', () => {
    const { told, asked } = scanned([senderIn(internet, endpoint)], () => through(internet));
    expect(told).toEqual([['from internet', 'internet']]);
    expect(asked).toEqual(['internet, endpoint']);
  });

  test('from the internet, though another network was found first', () => {
    const { told, asked } = scanned([senderIn(internet, endpoint)], (names) => through(names === 'internet' ? internet : endpoint));
    expect(told).toEqual([['from internet', 'internet']]);
    expect(asked).toEqual(['internet, endpoint', 'internet']);
  });

  test('through an endpoint that everybody can have, shown by a request from most of the internet', () => {
    const most = network('most of the internet', { ranges: publicRanges().filter(({ last, first }) => last - first > 1n << 16n) });
    const { told } = scanned([senderIn(office, most, anyEndpoint)], (names) => through(names === 'any endpoint' ? anyEndpoint : most));
    expect(told).toEqual([['from most of the internet', 'any endpoint']]);
  });

  test('through an endpoint that everybody can have, not shown by a request from an office', () => {
    const { told } = scanned([senderIn(office, elsewhere, anyEndpoint)], (names) => through(names === 'any endpoint' ? anyEndpoint : office));
    expect(told).toEqual([['from any endpoint', 'any endpoint']]);
  });

  test.each([
    { name: 'where the internet is shut', fromInternet: no, told: [['from endpoint', 'endpoint']] },
    {
      name: 'where the internet takes more assumptions',
      fromInternet: through(internet, 'an object is tagged'),
      told: [
        ['from internet', 'internet'],
        ['from endpoint', 'endpoint'],
      ],
    },
  ])('from each network that lets it in, $name', ({ fromInternet, told }) => {
    const found = scanned([senderIn(internet, endpoint)], (names) => (names === 'internet' ? fromInternet : through(endpoint)));
    expect(found.told).toEqual(told);
  });

  test('from the internet, under the same number of assumptions as from anywhere', () => {
    const { told } = scanned([senderIn(internet, endpoint)], (names) => through(names === 'internet' ? internet : endpoint, 'it is tagged'));
    expect(told).toEqual([['from internet', 'internet']]);
  });

  test('from each part of the internet, where there are several and no endpoint for everybody', () => {
    const { told, asked } = scanned([senderIn(office, elsewhere)], (names) => through(names === 'elsewhere' ? elsewhere : office));
    expect(told).toEqual([
      ['from office', 'office'],
      ['from elsewhere', 'elsewhere'],
    ]);
    expect(asked).toEqual(['office, elsewhere', 'office', 'elsewhere']);
  });
});

describe('the answer is open', () => {
  test('of the only network that there is, which is not asked about twice', () => {
    const found = scanned([senderIn(endpoint)], () => open('it takes too long'));
    expect(found).toEqual({ told: [], asked: ['endpoint'], because: 'it takes too long' });
  });

  test('where no network is left to ask about', () => {
    const found = scanned(
      [senderIn(endpoint)],
      () => open('it takes too long'),
      () => [],
    );
    expect(found).toEqual({ told: [], asked: [''], because: 'it takes too long' });
  });

  test('of all networks together, and not of each of them', () => {
    const found = scanned([senderIn(office, endpoint)], (names) =>
      names.includes(',') ? open('together') : names === 'office' ? through(office) : no,
    );
    expect(found).toEqual({ told: [['from office', 'office']], asked: ['office, endpoint', 'office', 'endpoint'], because: undefined });
  });

  test('of one network, beside what is found from another one', () => {
    const found = scanned([senderIn(office, elsewhere, endpoint)], (names) =>
      names === 'endpoint' ? open('of the endpoint') : names === 'elsewhere' ? no : through(office),
    );
    expect(found.told).toEqual([['from office', 'office']]);
    expect(found.because).toBe('of the endpoint');
  });

  test('for the reason of the first sender that has one, beside what another one can do', () => {
    const found = scanned([senderIn(endpoint), senderIn(office), senderIn(elsewhere)], (names) =>
      names === 'office' ? through(office) : open(`of ${names}`),
    );
    expect(found.told).toEqual([['from office', 'office']]);
    expect(found.because).toBe('of endpoint');
  });
});
