/**
 * The mutants of the engine, as Stryker makes them, all in one set of sources: which of them is on is a number that can be changed between
 * two tests, so that a test takes as long as it takes and nothing is started or compiled anew.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';

const folders = ['src/glob', 'src/iam-policy'];
const options = { plugins: null, excludedMutations: [], ignorers: [], noHeader: true };
const silent = new Proxy({}, { get: (_, name) => () => !String(name).startsWith('is') && undefined });

/** `sources` has a text for each path; in `counted`, each place also says that it was reached, and with what value. */
export async function mutantsOf(root) {
  const names = folders.flatMap((folder) => sourcesIn(root, folder)).sort();
  const originals = names.map((name) => ({ name, mutate: true, content: readFileSync(join(root, name), 'utf8') }));
  const { files, mutants } = await new Instrumenter(silent).instrument(originals, options);
  const texts = (rewrite) => new Map(files.map(({ name, content }) => [join(root, name), rewrite(withSwitch(content))]));
  return {
    mutants: mutants.map(({ fileName, location, mutatorName, replacement }) => ({ file: fileName, location, mutatorName, replacement })),
    originals: new Map(originals.map(({ name, content }) => [name, content])),
    counted: texts((text) =>
      text.replaceAll(/\(stryCov_9fa48\(((?:"\d+"(?:, )?)+)\), /g, 'mutation.meets([$1], ').replaceAll('stryCov_9fa48(', 'mutation.reach('),
    ),
    sources: texts((text) => text.replaceAll(/stryCov_9fa48\((?:"\d+"(?:, )?)+\)/g, '0')),
  };
}

function sourcesIn(root, folder) {
  const isSource = (name) => name.endsWith('.ts') && !name.endsWith('.test.ts');
  return readdirSync(join(root, folder), { recursive: true })
    .filter(isSource)
    .map((name) => `${folder}/${name}`);
}

/** Stryker's own switch compares names and looks up limits in each place; this one compares a number. */
function withSwitch(text) {
  return text.replaceAll(/stryMutAct_9fa48\("(\d+)"\)/g, '(mutation.active === $1 && mutation.meet())');
}
