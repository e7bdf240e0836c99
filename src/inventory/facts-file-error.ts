export interface FactsFileProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The file is no snapshot, or a damaged one. Nothing that was read from it may be relied on. */
export class FactsFileError extends Error {
  override readonly name = 'FactsFileError';
  readonly problems: readonly FactsFileProblem[];
  constructor(problems: readonly FactsFileProblem[]) {
    super(problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
    this.problems = problems;
  }
}
