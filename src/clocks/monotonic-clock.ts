import type { Clock } from "../interfaces/index.js";

const { performance } = globalThis;
const { timeOrigin } = performance;

/**
 * The time of this process: it runs evenly and never steps back, whatever becomes of the wall clock,
 * and was the wall clock's when the process began.
 */
export const monotonicClock: Clock = {
  now: () => Math.floor(timeOrigin + performance.now()),
};
