import picocolors from 'picocolors';
import type { ReportOptions } from '../model/result.js';
import type { Severity } from '../model/rule.js';
import { wrap } from './wrap.js';

type Colors = ReturnType<typeof picocolors.createColors>;

export interface Pen {
  readonly paint: Colors;
  readonly verbose: boolean;
  /** One line at an indent, broken to the width; continued two columns further in. */
  readonly line: (indent: number, text: string) => string;
}

export function penFor({ color, width, verbose }: ReportOptions): Pen {
  const columns = Math.max(40, width);
  return {
    paint: picocolors.createColors(color),
    verbose,
    line: (indent, text) => `${' '.repeat(indent)}${wrap(text, columns - indent, 2).replaceAll('\n', `\n${' '.repeat(indent)}`)}\n`,
  };
}

export function severityColor(severity: Severity, pen: Pen): (text: string) => string {
  const { paint } = pen;
  const colors: Readonly<Record<Severity, (text: string) => string>> = {
    critical: (text) => paint.bold(paint.red(text)),
    high: paint.red,
    medium: paint.yellow,
    low: paint.cyan,
    info: paint.dim,
  };
  return colors[severity];
}
