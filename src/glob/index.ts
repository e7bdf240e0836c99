export { type FindOptions, type FoundText, findText, globsInclude, patternsInclude, patternsOverlap, type TextSet } from './find.js';
export { foldGlob, foldText, type Glob, GlobBuilder, literalGlob, literalText, parseGlob, printGlob } from './glob.js';
export { afterPrefix, globMatches } from './match.js';
export { isInside, isInsideUnion } from './pattern-set.js';
