import { findText, literalGlob, parseGlob } from '../glob/index.js';
import type { Statement } from './policy.js';
import { anyObject, type Universe } from './universe.js';

/** The first resource of a statement, as it is written, that is neither the bucket or access point nor anything in it; `undefined` if all may be. */
export function foreignResource({ resource }: Statement, universe: Universe): string | undefined {
  if (resource.name !== 'Resource') return undefined;
  return resource.anyOf.find(({ parts }) => !isOf(universe, parts.map((part) => (part.kind === 'variable' ? '*' : part.text)).join('')))?.text;
}

function isOf(universe: Universe, text: string): boolean {
  if (text === '*' || text === universe.arn || text.startsWith(universe.objectPrefix)) return true;
  return findText({ all: [[parseGlob(text)], [literalGlob(universe.arn), anyObject(universe)]], none: [] }) !== 'empty';
}

/** The first action of a service beside S3 that has buckets or access points of its own (`s3express:`, `s3-object-lambda:`): none of it is known here. */
export function foreignAction({ action }: Statement): string | undefined {
  return action.name === 'Action' ? action.anyOf.find((name) => /^s3[^:*?]+:/i.test(name)) : undefined;
}
