import { describe, expect, test } from 'vitest';
import { partnersResults } from '../../test/golden/fixtures.js';
import { rendered } from '../../test/golden/results-of.js';
import { renderMarkdown } from './markdown.js';
import { renderTerminal } from './terminal.js';

const four = { '444455556666': {}, '555566667777': {}, '666677778888': {}, '777788889999': {} };
const wide = { color: false, width: 600, verbose: false };

function terminal(partners: Parameters<typeof partnersResults>[0], verbose = false): Promise<string> {
  return rendered(renderTerminal(partnersResults(partners), { ...wide, verbose }));
}

/** What each row says of whom. */
async function subjects(partners: Parameters<typeof partnersResults>[0], verbose = false): Promise<readonly string[]> {
  return [...(await terminal(partners, verbose)).matchAll(/^ {4}(.*) can write/gm)].map(([, subject]) => subject ?? '');
}

describe('parties who get the same in the same way', () => {
  test('are told in one row of the terminal, with the proof of the first', async () => {
    const report = await terminal(four);
    expect(report).toContain(
      '    Accounts 444455556666, 555566667777, 666677778888 and 777788889999 can write every object except private/* [outside',
    );
    expect(report.match(/proof: .*/g)).toEqual(['proof: s3:PutObject on arn:aws:s3:::partner-drop/a, as arn:aws:iam::444455556666:root']);
    expect(report).toContain('      and 3 others in the same way: --verbose shows each\n');
  });

  test('are told one by one when the report is verbose', async () => {
    expect(await subjects(four, true)).toEqual(Object.keys(four).map((account) => `Account ${account}`));
    expect(await terminal(four, true)).not.toContain('in the same way');
  });

  test('are told in one section of Markdown', async () => {
    const page = await rendered(renderMarkdown(partnersResults(four)));
    expect(page.match(/^### high: .*\n\n.*/gm)).toEqual([
      '### high: `partner-drop`\n\nIn `111122223333`, `eu-west-1`: accounts `444455556666`, `555566667777`, `666677778888` and `777788889999` can write every object except `private/*` (`outside-account-can-write`)',
    ]);
    expect(page).toContain('3 others in the same way: the JSON report has each.\n');
  });

  test('are called trusted all together', async () => {
    const trusted = (id: string) => [id, { exposure: { party: { type: 'account', id, trusted: true } } }] as const;
    expect(await subjects(Object.fromEntries(['444455556666', '555566667777'].map(trusted)))).toEqual([
      'Accounts 444455556666 and 555566667777 (all trusted)',
    ]);
  });

  test('are named up to 20', async () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [String(400_000_000_000 + index), {}]));
    const [row] = await subjects(many);
    expect(row).toMatch(/^Accounts 400000000000, .*, 400000000019 and 5 more$/);
  });

  test('are told together beyond the number of findings that a report has room for', async () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [String(400_000_000_000 + index), {}]));
    const last = { '999999999999': { grant: { pointer: '/Statement/2' } } };
    const report = await terminal({ ...many, ...last });
    expect(await subjects({ ...many, ...last })).toEqual([expect.stringMatching(/ and 130 more$/)]);
    expect(report).toContain('and 149 others in the same way');
    expect(report).toMatch(/\b1 more/);
  });

  test.each<{ name: string; different: Parameters<typeof partnersResults>[0][string] }>([
    { name: 'is new since the baseline', different: { finding: { baseline: 'new' } } },
    { name: 'is of another severity', different: { finding: { severity: 'critical' } } },
    { name: 'is let in by another statement', different: { grant: { pointer: '/Statement/2' } } },
    { name: 'reaches other objects', different: { grant: { objects: { match: ['a/*'], except: [], exact: true } } } },
    { name: 'needs an assumption', different: { grant: { assuming: ['there is an object'] } } },
    {
      name: 'has to be a certain role',
      different: {
        grant: {
          witness: {
            requests: [
              {
                sender: 'arn:aws:iam::555566667777:role/x',
                action: 's3:PutObject',
                resource: 'arn:aws:s3:::partner-drop/a',
                context: { 'aws:principalarn': ['arn:aws:iam::555566667777:role/x'] },
              },
            ],
          },
        },
      },
    },
  ])('are told apart where one $name', async ({ different }) => {
    const rows = await subjects({ ...four, '555566667777': different });
    expect([...rows].sort()).toEqual(['Account 555566667777', 'Accounts 444455556666, 666677778888 and 777788889999']);
  });

  test.each([
    { name: 'of the same name', roles: ['x', 'x'], rows: ['Accounts 444455556666 and 555566667777'] },
    { name: 'of different names', roles: ['x', 'y'], rows: ['Account 444455556666', 'Account 555566667777'] },
  ])('are told as one or apart where what gets in are roles $name', async ({ roles, rows }) => {
    const asRole = (account: string, role: string | undefined) => {
      const arn = `arn:aws:iam::${account}:role/${role}`;
      const request = { sender: arn, action: 's3:PutObject', resource: 'arn:aws:s3:::partner-drop/a', context: { 'aws:principalarn': [arn] } };
      return { grant: { witness: { requests: [request] } } } as const;
    };
    const accounts = ['444455556666', '555566667777'];
    expect(await subjects(Object.fromEntries(accounts.map((account, index) => [account, asRole(account, roles[index])])))).toEqual(rows);
  });
});
