import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Whether generated files are to be written instead of compared. */
const isUpdate = process.env['UPDATE_DOCS'] === '1';

/** The committed text of a generated file; with UPDATE_DOCS=1 the file is written first. */
export function committedText(file: string, generated: string): string {
  if (isUpdate) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, generated);
  }
  return readFileSync(file, 'utf8');
}

/** The names of the committed files in a folder of generated ones; with UPDATE_DOCS=1 those that are not generated any more go first. */
export function committedNames(folder: string, generated: readonly string[]): readonly string[] {
  if (isUpdate) for (const name of readdirSync(folder)) if (!generated.includes(name)) rmSync(join(folder, name));
  return readdirSync(folder).sort();
}
