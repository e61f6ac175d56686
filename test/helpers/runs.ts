/** Longer runs of the same tests are asked for by `npm run test:long`. */
export const isLong = process.env["LEAK_SNEK_LONG"] === "1";

/**
 * How often a property is tried: a fifth of the usual times where everything is to be done in minutes,
 * and three times as often in a long run.
 */
export function runs(usual: number): { numRuns: number } {
  return { numRuns: isLong ? usual * 3 : Math.ceil(usual / 5) };
}
