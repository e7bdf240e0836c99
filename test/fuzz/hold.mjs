/** What must be true of every input. */
export function hold(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}
