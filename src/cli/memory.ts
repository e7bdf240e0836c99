import v8 from 'node:v8';

/** The last major version of Node whose engine is known to have the setting; another would complain on standard error. */
const lastKnown = 24;

/**
 * Lets garbage weigh as much as what is in use, and no more; left alone, V8 lets it grow to several times that where memory is plenty.
 * Not for the start of a program: while modules are loaded it only costs time.
 */
export function collectGarbageSooner(nodeVersion: string): void {
  if (Number.parseInt(nodeVersion, 10) <= lastKnown) v8.setFlagsFromString('--heap-growing-percent=100');
}
