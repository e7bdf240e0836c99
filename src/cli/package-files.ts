import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of a file that ships with the package. */
export function packagePath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** Version of the package, as its own `package.json` says. */
export function packageVersion(): string {
  const content: unknown = JSON.parse(readFileSync(packagePath('package.json'), 'utf8'));
  if (typeof content === 'object' && content !== null && 'version' in content && typeof content.version === 'string') return content.version;
  throw new Error('package.json without a version');
}
