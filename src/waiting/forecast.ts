import type { Algorithm, Rate } from "../interfaces/index.js";
import { copyOf } from "../rates.js";

/**
 * In how many milliseconds the last of several costs is admitted, if they are charged in their order,
 * each as soon as it can be, and nobody else comes between. It is known beforehand, since an algorithm
 * needs no clock: time is played through on a copy of the rate.
 */
export function waitOfLast(
  algorithm: Algorithm,
  stored: Rate | undefined,
  now: number,
  costs: Iterable<number>,
): number {
  let rate = stored && copyOf(stored);
  let time = now;
  for (const cost of costs) {
    const { retryAfterMs } = algorithm.peek(rate, time, cost);
    if (retryAfterMs === Infinity) return Infinity;
    time += retryAfterMs;
    rate = algorithm.decide(rate, time, cost) ?? rate;
  }
  return time - now;
}
