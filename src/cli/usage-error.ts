/** The tool was used wrongly, or its configuration, credentials or endpoint do not work. Ends the run with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The words of any thrown value, on one line. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.replace(/\s*\n\s*/g, '; ');
}

/** Whether an error carries this code of the operating system, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

/** Ctrl-C came while there was nothing yet to report. Ends the run with exit code 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}
