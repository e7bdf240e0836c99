/** Vitest's reporters: for people, and as JSON into the folder that the CI script names, so that it can count. */
export function reportersFor(suite: string): ['default'] | ['default', ['json', { outputFile: string }]] {
  const folder = process.env['TEST_RESULTS'];
  return folder === undefined ? ['default'] : ['default', ['json', { outputFile: `${folder}/${suite}.json` }]];
}
