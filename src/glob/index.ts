export { type FoundText, findText, globsInclude, patternsInclude, type TextSet } from './find.js';
export { afterPrefix, foldGlob, foldText, type Glob, GlobBuilder, globMatches, literalGlob, literalText, parseGlob, printGlob } from './glob.js';
