import type { Clock } from "../interfaces/index.js";
import { turnClock } from "./turn-clock.js";

/** The clock of the process that serves a turn, which can be made to go on from where another one was. */
export class ContinuedClock implements Clock {
  #aheadMs = 0;

  now(): number {
    const time = turnClock.now();
    return this.#aheadMs === 0 ? time : time + this.#aheadMs;
  }

  /** Makes it `nowMs` now; it may thereby step. */
  continueFrom(nowMs: number): void {
    this.#aheadMs = nowMs - turnClock.now();
  }
}
