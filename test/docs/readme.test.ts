import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { curbside, root } from '../built-program.js';

const readme = readFileSync(resolve(root, 'README.md'), 'utf8');

/** Fenced blocks of one language, without their fences. */
function blocksOf(language: string): readonly string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gmu'))].map(([, text = '']) => text);
}

describe('the README', () => {
  let demo: readonly string[];

  beforeAll(async () => {
    demo = (await curbside(['demo'])).stdout.split('\n');
  });

  it('names the two commands, each on a line of its own', () => {
    expect(blocksOf('sh')).toContain('npm ci && npm run demo\n');
    expect(blocksOf('sh')).toContain('npm ci && npm test\n');
  });

  it('shows what the demo really prints, in its order', () => {
    const [shown = ''] = blocksOf('text');
    const places: number[] = [];
    for (const line of shown.trimEnd().split('\n')) places.push(demo.indexOf(line, (places.at(-1) ?? -1) + 1));
    expect(places.length).toBeGreaterThan(10);
    expect(places).not.toContain(-1);
  });

  it('sends nobody to a registry for a name that is not ours', () => {
    expect(readme).not.toMatch(/npx curbside|npm (i|install) (-g )?curbside/);
  });

  it('links only to files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].flatMap(([, target = '']) => (target.startsWith('http') ? [] : [target]));
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((target) => !existsSync(resolve(root, target)))).toEqual([]);
  });

  it('names every exit code that the program names', async () => {
    const { stdout } = await curbside(['scan', '--help']);
    const codes = [...stdout.matchAll(/^ {2}(\d+) {2,}\S/gmu)].map(([, code]) => code);
    expect(codes).toEqual(['0', '1', '2', '3', '130']);
    for (const code of codes) expect(readme).toContain(`| ${code} | `);
  });
});
