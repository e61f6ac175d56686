import { LONGEST_DELAY_MS, letProcessEnd } from "./timer.js";

/** What is to settle by a time. */
export interface Timed {
  /** The monotonic time in milliseconds by which it is to. */
  readonly endsAt: number;
  /** Kept by its `Deadlines`. */
  isSettled: boolean;
  /** Called when it has not settled by then; it has from now on. */
  onLate(): void;
}

/** So many settled ones may lie in a queue. */
const MOST_SETTLED = 1000;

/**
 * Watches over what is to settle in time. Most often all may take equally long, so the first to come is
 * the first whose time is up: a queue, and one timer for all, which is left to run out when nothing
 * waits any more, since to set one takes longer than most of what it watches over.
 */
export class Deadlines {
  /** By the time at which they end. */
  #queue: Timed[] = [];
  /** Where in the queue the first unsettled one is. */
  #first = 0;
  #waiting = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #firesAt = Infinity;
  #isHolding = false;

  /**
   * @param isHolding whether the process is not to end before it has settled; whatever waits beside it
   *   holds the process as well
   */
  add(timed: Timed, isHolding: boolean): void {
    this.#insert(timed);
    this.#waiting++;
    if (timed.endsAt < this.#firesAt) this.#setTimer(timed.endsAt);
    if (isHolding) this.hold();
  }

  /** Nobody waits for it any more. */
  settle(timed: Timed): void {
    if (timed.isSettled) return;
    timed.isSettled = true;
    this.#waiting--;
    if (this.#waiting > 0) this.#passSettled();
    else this.#rest();
  }

  /** Keeps the process from ending before all that waits now has settled. */
  hold(): void {
    if (this.#isHolding || this.#waiting === 0) return;
    this.#isHolding = true;
    if (this.#timer !== undefined) letProcessEnd(this.#timer, false);
  }

  #rest(): void {
    this.#queue.length = 0;
    this.#first = 0;
    if (!this.#isHolding) return;
    this.#isHolding = false;
    if (this.#timer !== undefined) letProcessEnd(this.#timer, true);
  }

  #insert(timed: Timed): void {
    const queue = this.#queue;
    let place = queue.length;
    while (place > this.#first && (queue[place - 1]?.endsAt ?? 0) > timed.endsAt) place--;
    if (place === queue.length) queue.push(timed);
    else queue.splice(place, 0, timed);
  }

  /** Whatever has settled behind one that waits long is let go of as well, once it is most of the queue. */
  #passSettled(): void {
    while (this.#queue[this.#first]?.isSettled === true) this.#first++;
    if (this.#queue.length <= MOST_SETTLED || this.#queue.length <= 2 * this.#waiting) return;
    this.#queue = this.#queue.filter(({ isSettled }) => !isSettled);
    this.#first = 0;
  }

  /** A timer may be early by a fraction, and no timer holds the longest delays: then there is another. */
  #setTimer(endsAt: number): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    const delayMs = Math.min(Math.max(0, Math.ceil(endsAt - now)), LONGEST_DELAY_MS);
    this.#firesAt = Math.min(endsAt, now + delayMs);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#firesAt = Infinity;
      this.#callLate();
      const next = this.#queue[this.#first];
      if (next !== undefined && next.endsAt < this.#firesAt) this.#setTimer(next.endsAt);
    }, delayMs);
    if (!this.#isHolding) letProcessEnd(this.#timer, true);
  }

  #callLate(): void {
    const now = performance.now();
    for (
      let timed = this.#queue[this.#first];
      timed !== undefined && timed.endsAt <= now;
      timed = this.#queue[this.#first]
    ) {
      this.settle(timed);
      timed.onLate();
    }
  }
}
