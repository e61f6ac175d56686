import type { Clock } from "../interfaces/index.js";
import { turnClock } from "./turn-clock.js";

/** The clock of the process that serves a turn, which can be made to go on from where another one was. */
export class ContinuedClock implements Clock {
  #clock: Clock = turnClock;

  now(): number {
    return this.#clock.now();
  }

  /** Makes it `nowMs` now; it may thereby step. */
  continueFrom(nowMs: number): void {
    const aheadMs = nowMs - turnClock.now();
    this.#clock = { now: () => turnClock.now() + aheadMs };
  }
}
