import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const here = (path: string) => new URL(path, import.meta.url);
const targets = readdirSync(here('./targets/')).map((name) => name.slice(0, -'.mjs'.length));

type Check = (text: string) => void;

/** The targets are plain JavaScript, for they run on the built program. */
async function checkOf(target: string): Promise<Check> {
  const loaded: unknown = await import(here(`./targets/${target}.mjs`).href);
  const check = typeof loaded === 'object' && loaded !== null && 'check' in loaded ? loaded.check : undefined;
  if (typeof check !== 'function') throw new Error(`\`${target}\` has no check`);
  return (text) => check(text);
}

/** Each file is a text that once broke an invariant of one of the targets; all of them have to take it now. */
describe('what fuzzing found stays mended', () => {
  const names = readdirSync(here('./crashes/')).sort();

  test.each(names)('%s', async (name) => {
    const text = readFileSync(here(`./crashes/${name}`), 'utf8');
    for (const target of targets) expect((await checkOf(target))(text)).toBeUndefined();
  });

  test.each(targets)('the target `%s` reads a plain policy without complaint', async (target) => {
    const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
    expect((await checkOf(target))(JSON.stringify({ Version: '2012-10-17', Statement: statement }))).toBeUndefined();
  });
});
