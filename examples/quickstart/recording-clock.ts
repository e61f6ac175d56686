import { performance } from "node:perf_hooks";
import type { Clock } from "leak-snek";

/**
 * Remembers what it told last. A limiter reads its clock within the call that decides, so right
 * after a decision this is the very time that it was taken by.
 */
export class RecordingClock implements Clock {
  #lastReading = 0;

  get lastReading(): number {
    return this.#lastReading;
  }

  now(): number {
    this.#lastReading = Math.floor(performance.now());
    return this.#lastReading;
  }
}
