import { show } from "../arguments.js";
import type { Clock } from "../interfaces/index.js";

/** Somebody who waits for a time. */
interface Alarm {
  readonly at: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until it is told otherwise: time for tests. Whoever waits by it is called
 * when it comes to that time.
 */
export class ManualClock implements Clock {
  #nowMs = 0;
  /** By their time; those of one time in the order in which they were set. */
  readonly #alarms: Alarm[] = [];

  /** @throws RangeError when `startMs` is not a finite number of milliseconds */
  constructor(startMs = 0) {
    this.set(startMs);
  }

  now(): number {
    return this.#nowMs;
  }

  /** How many wait for a time of this clock. */
  get waiting(): number {
    return this.#alarms.length;
  }

  /**
   * Moves on by so many milliseconds, past all times between: whoever waits for one is called at just
   * that time.
   *
   * @throws RangeError when `ms` is negative or not finite
   */
  advance(ms: number): void {
    if (typeof ms !== "number" || !(ms >= 0)) {
      throw new RangeError(`ms must be from 0, got ${show(ms)}`);
    }
    const endMs = this.#nowMs + ms;
    requireFinite(endMs);
    for (let next = this.#alarms[0]; next !== undefined && next.at <= endMs;) {
      this.#nowMs = Math.max(this.#nowMs, next.at);
      this.#alarms.shift();
      next.callback();
      next = this.#alarms[0];
    }
    this.#nowMs = endMs;
  }

  /**
   * Sets the time, back as well as forward, at one leap: whoever waits for a time that it leaps over is
   * called after it.
   *
   * @throws RangeError when `ms` is not finite
   */
  set(ms: number): void {
    requireFinite(ms);
    this.#nowMs = ms;
    for (let next = this.#alarms[0]; next !== undefined && next.at <= this.#nowMs;) {
      this.#alarms.shift();
      next.callback();
      next = this.#alarms[0];
    }
  }

  /** Calls back when the clock is told to come to that time; what waits for it holds no process. */
  callAfter(delayMs: number, callback: () => void): () => void {
    const alarm = { at: this.#nowMs + delayMs, callback };
    const after = this.#alarms.findIndex(({ at }) => at > alarm.at);
    this.#alarms.splice(after === -1 ? this.#alarms.length : after, 0, alarm);
    return () => {
      const place = this.#alarms.indexOf(alarm);
      if (place !== -1) this.#alarms.splice(place, 1);
    };
  }

  /** Moves on by itself, since nobody else can while the thread is blocked. */
  sleep(delayMs: number): void {
    this.advance(delayMs);
  }
}

function requireFinite(ms: number): void {
  if (!Number.isFinite(ms)) throw new RangeError(`ms must be finite, got ${show(ms)}`);
}
