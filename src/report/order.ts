import { accesses, audiences, type Exposure, statuses } from '../model/exposure.js';

/** Worst first: status, then audience, then access; the id decides between equals, so that the order never depends on how facts arrived. */
export function worstFirst(exposures: readonly Exposure[]): readonly Exposure[] {
  return exposures
    .map((exposure) => ({ exposure, rank: rankOf(exposure) }))
    .sort((a, b) => a.rank - b.rank || compareText(a.exposure.id, b.exposure.id))
    .map(({ exposure }) => exposure);
}

function rankOf(exposure: Exposure): number {
  return (
    (statuses.indexOf(exposure.status) * audiences.length + audiences.indexOf(exposure.audience)) * accesses.length +
    accesses.indexOf(exposure.access)
  );
}

/** By UTF-16 unit: the same in every locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
