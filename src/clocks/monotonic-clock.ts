import type { Clock } from "../interfaces/index.js";

/** Found at the first reading: Node makes `performance` when asked for it, which a load need not wait for. */
let source: ReturnType<typeof findSource> | undefined;

function findSource() {
  const { performance } = globalThis;
  return { performance, timeOrigin: performance.timeOrigin };
}

/**
 * The time of this process: it runs evenly and never steps back, whatever becomes of the wall clock,
 * and was the wall clock's when the process began.
 */
export const monotonicClock: Clock = {
  now() {
    const { performance, timeOrigin } = (source ??= findSource());
    return Math.floor(timeOrigin + performance.now());
  },
};
