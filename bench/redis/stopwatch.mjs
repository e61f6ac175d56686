/**
 * A `Measure` of a single call, after a collection of garbage, which nobody is to do for another: what
 * takes as long as a batch here needs no repetition within a round.
 *
 * @type {import("../race.mjs").Measure}
 */
export async function stopwatch(call) {
  globalThis.gc?.();
  const start = performance.now();
  await call();
  return (performance.now() - start) * 1e6;
}
