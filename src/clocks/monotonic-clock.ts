import type { Clock } from "../interfaces/index.js";

// At load, though Node makes it when asked: later, timers that a test fakes could be in its place.
const { performance } = globalThis;
const { timeOrigin } = performance;
const ownNow: unknown = Reflect.get(performance, "now");

/**
 * The time of this process: it runs evenly and never steps back, whatever becomes of the wall clock,
 * and was the wall clock's when the process began.
 */
export const monotonicClock: Clock = {
  now: () => Math.floor(timeOrigin + performance.now()),
};

/** Whether another clock has been put in the place of the process' own, as tests do to set the time. */
export function isMonotonicClockReplaced(): boolean {
  return Reflect.get(performance, "now") !== ownNow;
}
