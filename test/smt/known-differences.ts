/**
 * Seeds whose policies the engine answers wrongly, and why. They are printed with each run. A seed that agrees again fails the run
 * until it is taken off, so that the list only holds what is wrong today.
 */
export const knownDifferences: ReadonlyMap<number, string> = new Map();
