import type { Reporter } from '../model/result.js';
import { jsonReporter } from './json.js';
import { markdownReporter } from './markdown.js';
import { sarifReporter } from './sarif.js';
import { terminalReporter } from './terminal.js';

/** Every report format. The first one is the default. */
export const reporters: readonly Reporter[] = [terminalReporter, jsonReporter, sarifReporter, markdownReporter];
