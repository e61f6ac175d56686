import { median } from "./rounds.mjs";

/**
 * A call to be measured. What it needs fresh, keys or a limiter, is made before it is handed out.
 *
 * @typedef {() => number | Promise<number>} Call
 *
 * Nanoseconds that a call takes, with what it awaits.
 *
 * @typedef {(next: () => Call | Promise<Call>) => Promise<number>} Measure
 */

/**
 * A `Measure` of a single call: what takes as long as a batch here needs no repetition within a round.
 *
 * @type {Measure}
 */
export async function stopwatch(next) {
  const call = await next();
  collectYoungGarbage();
  const start = performance.now();
  await call();
  return (performance.now() - start) * 1e6;
}

/**
 * A `Measure` of some calls, whose median it is, after one that is not counted: it fills the caches of
 * the processor again, which the others have used since.
 *
 * @param {number} calls
 * @returns {Measure}
 */
export function repeatedly(calls) {
  return async (next) => {
    await (
      await next()
    )();
    const times = [];
    while (times.length < calls) times.push(await stopwatch(next));
    return median(times);
  };
}

/**
 * Nobody is to collect the garbage of another. All of it is not collected: that also throws away much
 * of what was compiled, of everybody, and to compile it again would be measured.
 */
function collectYoungGarbage() {
  globalThis.gc?.({ type: "minor" });
}
