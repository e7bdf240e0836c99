/** How many worlds a law is tried on; `LAW_RUNS=20` tries twenty times as many, for a night. */
export function runs(count: number): { readonly numRuns: number } {
  return { numRuns: Math.ceil(count * Number(process.env['LAW_RUNS'] ?? '1')) };
}
