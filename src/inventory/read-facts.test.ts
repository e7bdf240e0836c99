import { describe, expect, test } from 'vitest';
import type { FactRecord } from '../model/facts.js';
import { FactsFileError, readFacts } from './read-facts.js';

const header =
  '{"record":"header","kind":"facts","schemaVersion":1,"from":"live","collectedAt":"2026-03-01T10:00:00.000Z","caller":null,"scope":{"accounts":[],"regions":[],"buckets":[]}}';
const account = '{"record":"account","provider":"aws","account":"111122223333","facts":{}}';
const bucket = (name: string) => `{"record":"bucket","provider":"aws","bucket":"s3://${name}","account":"111122223333","facts":{}}`;
const end = (buckets: number) =>
  `{"record":"end","accounts":[{"account":"111122223333","status":"complete","bucketsListed":${buckets},"notRead":[]}],"interrupted":false,"calls":3}`;

async function* each<T>(items: Iterable<T>): AsyncGenerator<T, void, undefined> {
  yield* items;
}

const readAll = (...chunks: (string | Uint8Array)[]) => readStream(each(chunks));

async function readStream(chunks: AsyncIterable<string | Uint8Array>): Promise<FactRecord[]> {
  const records: FactRecord[] = [];
  for await (const record of readFacts(chunks, 'saved.ndjson').facts(new AbortController().signal)) records.push(record);
  return records;
}

async function problemsOf(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  try {
    await readAll(...chunks);
  } catch (error) {
    if (error instanceof FactsFileError) return error.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
    throw error;
  }
  return [];
}

const file = (...lines: string[]) => `${lines.join('\n')}\n`;

test('a saved stream is read as a snapshot', async () => {
  const records = await readAll(file(header, account, bucket('a'), end(1)));
  expect(records.map(({ record }) => record)).toEqual(['header', 'account', 'bucket', 'end']);
  expect(records[0]).toMatchObject({ from: 'snapshot', collectedAt: '2026-03-01T10:00:00.000Z' });
});

test('lines that were laid out anew are read alike', async () => {
  const spaced = (line: string) => JSON.stringify(JSON.parse(line), undefined, ' ').replaceAll('\n', ' ');
  const records = await readAll(file(...[header, account, bucket('a'), end(1)].map(spaced)));
  expect(records).toEqual(await readAll(file(header, account, bucket('a'), end(1))));
});

test('a byte order mark, Windows line ends and blank lines do no harm', async () => {
  expect(await readAll(`\ufeff${[header, '', account, end(0), ''].join('\r\n')}`)).toHaveLength(3);
});

test('a stream without its end is interrupted and partial', async () => {
  expect((await readAll(file(header, account, bucket('a'), bucket('b')))).at(-1)).toEqual({
    record: 'end',
    accounts: [{ account: '111122223333', status: 'partial', bucketsListed: 2, notRead: [] }],
    interrupted: true,
    calls: 0,
  });
});

test('a last line that was cut off counts as not written', async () => {
  const records = await readAll(`${file(header, account, bucket('a'))}${bucket('b').slice(0, 30)}`);
  expect(records.map(({ record }) => record)).toEqual(['header', 'account', 'bucket', 'end']);
  expect(records.at(-1)).toMatchObject({ interrupted: true });
});

test('reading that is stopped ends as interrupted', async () => {
  const stop = new AbortController();
  const records: FactRecord[] = [];
  for await (const record of readFacts(each([file(header, account, bucket('a'), bucket('b'), end(2))]), 'saved.ndjson').facts(stop.signal)) {
    records.push(record);
    if (record.record === 'bucket') stop.abort();
  }
  expect(records.map(({ record }) => record)).toEqual(['header', 'account', 'bucket', 'end']);
  expect(records.at(-1)).toMatchObject({ interrupted: true, accounts: [{ status: 'partial', bucketsListed: 1 }] });
});

test('a character that was cut in two is a cut-off file, not a wrong one', async () => {
  const bytes = Buffer.from(`${file(header, account)}${bucket('ü')}`);
  const cut = bytes.subarray(0, bytes.indexOf('ü') + 1);
  expect((await readAll(cut)).at(-1)).toMatchObject({ record: 'end', interrupted: true });
});

describe('a damaged file is refused, with the line and what is wrong', () => {
  test.each([
    {
      name: 'a fact that stands there twice, the first as it was',
      text: file(header, account, bucket('a').replace('"facts":{}', '"facts":{"policy":"public","policy":"none"}'), end(1)),
      problems: ['saved.ndjson:3: the key `policy` stands twice in one object: it was edited or damaged, save the facts anew'],
    },
    {
      name: 'a count that stands there twice',
      text: file(header, account, end(7).replace('"bucketsListed":7', '"bucketsListed":7,"bucketsListed":0')),
      problems: ['saved.ndjson:3: the key `bucketsListed` stands twice in one object: it was edited or damaged, save the facts anew'],
    },
    { name: 'nothing in it', text: '', problems: ['saved.ndjson:1: the file is empty: it holds no header, so nothing is known'] },
    {
      name: 'a version that is not known',
      text: file(header.replace('"schemaVersion":1', '"schemaVersion":2'), account),
      problems: ['saved.ndjson:1: schema version 2 is not known here, only 1 is: use the version of curbside that wrote the file'],
    },
    {
      name: 'no header',
      text: file(account, end(0)),
      problems: ['saved.ndjson:1: the first record is not a header: this is no file of `curbside scan --save`'],
    },
    {
      name: 'a line that is not JSON',
      text: file(header, account, '{nonsense', bucket('a'), 'more', end(1)),
      problems: [
        'saved.ndjson:3: the line is not JSON: it was edited or damaged, save the facts anew',
        'saved.ndjson:5: the line is not JSON: it was edited or damaged, save the facts anew',
      ],
    },
    {
      name: 'a bucket that was cut out',
      text: file(header, account, bucket('a'), end(2)),
      problems: ['saved.ndjson:4: the end counts 2 buckets of account `111122223333`, the file holds 1: it was edited or damaged'],
    },
    {
      name: 'a bucket twice',
      text: file(header, account, bucket('a'), bucket('a'), end(1)),
      problems: ['saved.ndjson:4: bucket `s3://a` stands here twice'],
    },
    {
      name: 'a bucket of an account without a record',
      text: file(header, bucket('a'), end(0)),
      problems: [
        'saved.ndjson:2: bucket `s3://a` belongs to account `111122223333`, which has no record',
        'saved.ndjson:3: the end counts account `111122223333`, which has no record',
      ],
    },
    {
      name: 'two files joined',
      text: file(header, account, end(0), header, account, end(0)),
      problems: [
        'saved.ndjson:4: a second header: two files were joined',
        'saved.ndjson:5: a record after the end: two files were joined',
        'saved.ndjson:6: a record after the end: two files were joined',
      ],
    },
    {
      name: 'an end that leaves an account out',
      text: file(header, account, '{"record":"end","accounts":[],"interrupted":false,"calls":1}'),
      problems: ['saved.ndjson:3: the end does not count account `111122223333`'],
    },
    {
      name: 'rubbish after the end',
      text: `${file(header, account, end(0))}{"rec`,
      problems: ['saved.ndjson:4: the line is not JSON: it was edited or damaged, save the facts anew'],
    },
  ])('$name', async ({ text, problems }) => {
    expect(await problemsOf(text)).toEqual(problems);
  });

  test('fields that are missing, wrong or unknown are all named', async () => {
    const wrong = '{"record":"bucket","provider":"aws","bucket":"","account":7,"facts":{},"extra":1}';
    const problems = await problemsOf(file(header, account, wrong, end(0)));
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).toMatch(/saved\.ndjson:3: `bucket`.*\n.*:3: `account`.*\n.*:3: .*extra/);
  });

  test('bytes that are not UTF-8 are refused, because two names could become one', async () => {
    const bytes = Buffer.concat([Buffer.from(file(header, account)), Buffer.from([0xff, 0xfe, 0x0a]), Buffer.from(file(end(0)))]);
    expect(await problemsOf(bytes)).toEqual(['saved.ndjson:3: this is not UTF-8 text: save the file anew with `curbside scan --save`']);
  });

  const tooLong = 'the line is longer than 33554432 characters: this is no file of `curbside scan --save`';

  test('a line of more than 32 MB is refused, and nothing behind it is looked at', async () => {
    const long = `{"record":"bucket","x":"${'a'.repeat(33 * 1024 * 1024)}"}`;
    expect(await problemsOf(file(header, account, long, 'x'))).toEqual([`saved.ndjson:3: ${tooLong}`]);
  });

  test.each([
    { name: 'a line without an end is refused as soon as it is too long', chunk: Buffer.alloc(1024 * 1024), problem: tooLong, chunks: 33 },
    {
      name: 'a stream without an end that begins with no header is refused at once',
      chunk: Buffer.from('y\ny\n'),
      problem: 'the line is not JSON: it was edited or damaged, save the facts anew',
      chunks: 1,
    },
  ])('$name', async ({ chunk, problem, chunks }) => {
    let taken = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (; taken < 1_000; ) {
        taken += 1;
        yield chunk;
      }
    }
    await expect(readStream(endless())).rejects.toThrow(new FactsFileError([{ file: 'saved.ndjson', line: 1, message: problem }]));
    expect(taken).toBe(chunks);
  });

  test('nesting of a hundred thousand levels is refused', async () => {
    const deep = `{"record":"account","provider":"aws","account":"a","facts":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await problemsOf(file(header, deep))).toEqual([
      'saved.ndjson:2: the record is nested too deeply: this is no file of `curbside scan --save`',
    ]);
  });

  test('a prototype in an envelope is refused, and one in the facts stays a plain key', async () => {
    expect(await problemsOf(file(header, '{"record":"account","provider":"aws","account":"a","facts":{},"__proto__":{"x":1}}'))).toHaveLength(1);
    const [, record] = await readAll(file(header, '{"record":"account","provider":"aws","account":"a","facts":{"__proto__":{"polluted":1}}}'));
    expect(JSON.stringify(record)).toContain('"__proto__":{"polluted":1}');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('no more than a hundred problems are kept', async () => {
    const problems = await problemsOf(file(header, account, ...Array.from({ length: 150 }, () => 'x')));
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toBe('saved.ndjson:152: and 50 more problems');
  });
});
