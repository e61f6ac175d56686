/**
 * A `Measure` of a single call: what takes as long as a batch here needs no repetition within a round.
 *
 * Before it the young garbage is collected, which nobody is to do for another. All of it is not: that
 * also throws away much of what was compiled, of everybody, and to compile it again would be measured.
 *
 * @type {import("../race.mjs").Measure}
 */
export async function stopwatch(call) {
  globalThis.gc?.({ type: "minor" });
  const start = performance.now();
  await call();
  return (performance.now() - start) * 1e6;
}
