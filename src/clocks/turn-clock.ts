import type { Clock } from "../interfaces/index.js";
import { isMonotonicClockReplaced, monotonicClock } from "./monotonic-clock.js";

/** So many readings in a row that show the same millisecond are dense traffic. */
const DENSE_READINGS = 64;
/** A reading serves at most so many decisions besides its own. */
const DECISIONS_SERVED = 32;
/** The most spells of dense traffic that are let pass, where turns prove too short to gain by. */
const MOST_LET_PASS = 1024;

const settled = /* @__PURE__ */ Promise.resolve();

/**
 * The monotonic clock, read once for several decisions of one turn of the event loop: to read a clock
 * costs more than all the rest of a decision in memory, and what happens in one turn is simultaneous.
 *
 * Its time never leads. It lags by less than some dozen decisions in a row take, and never past the turn
 * that it was read in; and only in dense traffic, for a decision by itself reads the clock.
 */
export class TurnClock implements Clock {
  /** The last reading. */
  #time = 0;
  /**
   * The same, while it serves: as a value that may be missing it is kept in a box of V8's, which is handed
   * on as it is. A number alone would be put in a new box at each call that is not compiled into its caller.
   */
  #served: number | undefined;
  /** For how many more decisions it serves. */
  #serves = 0;
  /** How many readings in a row were dense. */
  #denseReadings = 0;
  #awaitsEndOfTurn = false;
  /** How many readings have served several decisions in this turn. */
  #servingReadings = 0;
  /** How many spells of dense traffic are yet let pass ... */
  #letPass = 0;
  /** ... of so many. */
  #passing = 0;

  now(): number {
    const time = this.#served;
    if (time === undefined) return this.#read();
    if (--this.#serves === 0) this.#served = undefined;
    return time;
  }

  /** Reads the time anew at the next decision: for who has blocked the thread. */
  forget(): void {
    this.#served = undefined;
    this.#denseReadings = 0;
  }

  #read(): number {
    const time = monotonicClock.now();
    // Once it is known to be dense, traffic may well pass from one millisecond to the next.
    const isDense = time - this.#time <= (this.#denseReadings < DENSE_READINGS ? 0 : 1);
    this.#time = time;
    this.#denseReadings = isDense ? this.#denseReadings + 1 : 0;
    if (this.#denseReadings >= DENSE_READINGS) this.#serve();
    return time;
  }

  #serve(): void {
    if (!this.#awaitsEndOfTurn && !this.#awaitEndOfTurn()) return;
    this.#servingReadings++;
    this.#served = this.#time;
    this.#serves = DECISIONS_SERVED;
  }

  #awaitEndOfTurn(): boolean {
    if (this.#letPass > 0) {
      this.#letPass--;
      this.#denseReadings = 0;
      return false;
    }
    if (isMonotonicClockReplaced()) return false;
    this.#awaitsEndOfTurn = true;
    this.#servingReadings = 0;
    void settled.then(this.#endTurn);
    return true;
  }

  /** To await the end of a turn costs more than a reading: turns of few decisions are not worth it. */
  readonly #endTurn = (): void => {
    this.#awaitsEndOfTurn = false;
    this.#passing = this.#servingReadings > 1 ? 0 : Math.min(2 * this.#passing + 1, MOST_LET_PASS);
    this.#letPass = this.#passing;
    this.forget();
  };
}

/** The one of this thread, which every storage in memory goes by. */
export const turnClock = /* @__PURE__ */ new TurnClock();
