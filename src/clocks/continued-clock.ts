import type { Clock } from "../interfaces/index.js";
import { monotonicClock } from "./monotonic-clock.js";

/** The monotonic clock of the process, which can be made to go on from where another one was. */
export class ContinuedClock implements Clock {
  #aheadMs = 0;

  now(): number {
    return monotonicClock.now() + this.#aheadMs;
  }

  /** Makes it `nowMs` now; it may thereby step. */
  continueFrom(nowMs: number): void {
    this.#aheadMs = nowMs - monotonicClock.now();
  }
}
