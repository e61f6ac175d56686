import type { Rate } from "../interfaces/index.js";

/**
 * A clock that jitters, or that several read, steps back a little: time then stands still until it
 * has caught up, so that nothing leaks twice. A rate more than a period ahead is the trace of a clock
 * that was set back. To wait for that would lock the key out, so the rate counts as of now.
 */

/** Whether a rate lies so far ahead of `now` that it must be taken back. */
export function liesBeyondReach(rate: Rate, now: number, periodMs: number): boolean {
  return rate.updatedAt - now > periodMs;
}

/** For how many milliseconds from `now` time stands still for a rate; seldom more than 0. */
export function standstill(rate: Rate, now: number, periodMs: number): number {
  const aheadMs = rate.updatedAt - now;
  return aheadMs > 0 && aheadMs <= periodMs ? aheadMs : 0;
}
