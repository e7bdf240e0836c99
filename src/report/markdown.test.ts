import fc from 'fast-check';
import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, test } from 'vitest';
import { hostileResults, hostileText, manyResults, situations, withoutOpinion } from '../../test/golden/fixtures.js';
import { rendered } from '../../test/golden/results-of.js';
import type { Results } from '../model/result.js';
import { renderMarkdown } from './markdown.js';

async function page(results: Results): Promise<string> {
  return rendered(renderMarkdown(results));
}

function parse(markdown: string): Root {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

const inline = new Set(['text', 'inlineCode']);

/** Types of all nodes but plain text and code spans, and whatever is raw HTML. */
function structure(node: Nodes): unknown {
  const own = node.type === 'heading' ? `heading ${node.depth}` : node.type === 'html' ? node.value : node.type;
  return 'children' in node ? [own, ...node.children.filter((child) => !inline.has(child.type)).map(structure)] : own;
}

describe('the Markdown report', () => {
  test('names a read that changes nothing without calling the run incomplete', async () => {
    const report = await page(withoutOpinion());
    expect(report).toContain('## Not read\n');
    expect(report).toContain('which changes nothing here | 3 |');
    expect(report).not.toContain('Incomplete');
  });

  test('has the same structure whatever the names are', async () => {
    const plain = structure(parse(await page(hostileResults('name'))));
    const pieces = fc.constantFrom(
      '`',
      '``',
      '```',
      '~~~',
      '|',
      '\\',
      '\n',
      '\n\n',
      '# ',
      '- ',
      '1. ',
      '> ',
      '<',
      '</details>',
      '<!--',
      '![',
      '](',
      'http://a.example',
      'www.a.example',
      '@x',
      '#1',
      '[^1]',
      '$',
      '  ',
      '\t',
      '---',
      '===',
      '&lt;',
      '*',
      '_',
      'a@b.example',
      'word',
    );
    const names = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.array(pieces, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
      fc.constant(hostileText),
    );
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        expect(structure(parse(await page(hostileResults(name))))).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  test('shows hostile names as code, exactly', async () => {
    const heading = parse(await page(hostileResults('a|`*<b>'))).children.find((node) => node.type === 'heading' && node.depth === 3);
    expect(heading).toMatchObject({ children: [{ value: 'high: ' }, { type: 'inlineCode', value: 'a|`*<b>' }] });
  });

  test('keeps within 900 kB, says how many findings it left out, and stays whole', async () => {
    const markdown = await page(manyResults(5003));
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(900_000);
    expect(Buffer.byteLength(markdown)).toBeGreaterThan(700_000);
    const sections = markdown.match(/^### critical/gm)?.length ?? 0;
    expect(markdown).toContain(`**${5000 - sections} more findings** (${5000 - sections} critical) had no room here`);
    expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
    expect(markdown).toContain('## This version does not look at');
  });

  test('keeps within 900 kB when every text is long and hostile', async () => {
    const markdown = await page(hostileResults('\u202e`|\n'.repeat(8000)));
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(900_000);
  });

  test.each(situations)('of the situation $name leaves no tag open', async ({ results }) => {
    const markdown = await page(results());
    const tags = parse(markdown).children.flatMap((node) => (node.type === 'html' ? [node.value] : []));
    expect(new Set(tags)).toEqual(
      new Set(tags.length === 0 ? [] : ['</details>', ...tags.filter((tag) => /^<details>\n<summary>[A-Z][a-z, ]+<\/summary>$/.test(tag))]),
    );
    expect(tags.filter((tag) => tag === '</details>').length * 2).toBe(tags.length);
  });

  test('prints a write as a request, never as a command', async () => {
    const typical = situations.find(({ name }) => name === 'typical');
    const codes = parse(typical === undefined ? '' : await page(typical.results())).children.flatMap((node) =>
      node.type === 'code' && node.lang === 'sh' ? [node.value] : [],
    );
    expect(codes).toEqual(["curl -sS 'https://customer-exports.s3.eu-west-1.amazonaws.com/<any existing key under exports/>'"]);
  });
});
