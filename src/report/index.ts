import type { Reporter } from '../model/result.js';

/** Every report format. The first one is the default. */
export const reporters: readonly Reporter[] = [
  {
    format: 'terminal',
    describe: 'what is exposed, worst first, for people',
    render: lazily(async () => (await import('./terminal.js')).renderTerminal),
  },
  {
    format: 'json',
    describe: 'everything that was found, for programs and as a baseline',
    render: lazily(async () => (await import('./json.js')).renderJson),
  },
  {
    format: 'sarif',
    describe: 'SARIF 2.1.0 for code scanning: findings that nothing covers, and what is undecided',
    render: lazily(async () => (await import('./sarif.js')).renderSarif),
  },
  {
    format: 'markdown',
    describe: 'a page for job summaries and tickets',
    render: lazily(async () => (await import('./markdown.js')).renderMarkdown),
  },
];

/** A format is loaded when it is first written: starting up takes no longer for having many. */
function lazily(load: () => Promise<Reporter['render']>): Reporter['render'] {
  return async function* render(results, options) {
    yield* (await load())(results, options);
  };
}
