import { show } from "../arguments.js";
import type { Clock } from "../interfaces/index.js";

/** A clock that stands still until it is told otherwise: time for tests. */
export class ManualClock implements Clock {
  #nowMs = 0;

  /** @throws RangeError when `startMs` is not a finite number of milliseconds */
  constructor(startMs = 0) {
    this.set(startMs);
  }

  now(): number {
    return this.#nowMs;
  }

  /**
   * Moves on by so many milliseconds.
   *
   * @throws RangeError when `ms` is negative or not finite
   */
  advance(ms: number): void {
    if (typeof ms !== "number" || !(ms >= 0)) {
      throw new RangeError(`ms must be from 0, got ${show(ms)}`);
    }
    this.set(this.#nowMs + ms);
  }

  /**
   * Sets the time, back as well as forward.
   *
   * @throws RangeError when `ms` is not finite
   */
  set(ms: number): void {
    if (!Number.isFinite(ms)) throw new RangeError(`ms must be finite, got ${show(ms)}`);
    this.#nowMs = ms;
  }
}
