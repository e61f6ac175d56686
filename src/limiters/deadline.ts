import { lateAnswer } from "../errors.js";
import type { StorageTimeoutError } from "../errors.js";
import { LONGEST_DELAY_MS, letProcessEnd } from "../timer.js";

/** A call that may be answered in time. */
interface Call {
  readonly key: unknown;
  readonly reject: (error: StorageTimeoutError) => void;
  /** The monotonic time in milliseconds by which it is to settle. */
  readonly endsAt: number;
  isSettled: boolean;
}

/** So many settled calls may lie before the first that is not. */
const MOST_SETTLED = 1000;

/**
 * The time that each call of a limiter may take. All have the same, so the first to come is the first
 * whose time is up: a queue, and one timer for all, which lets the process end when nobody waits.
 */
export class Deadline {
  readonly #waitMs: number;
  #calls: Call[] = [];
  /** Where in the queue the first unsettled call is. */
  #first = 0;
  #waiting = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param waitMs in milliseconds */
  constructor(waitMs: number) {
    this.#waitMs = waitMs;
  }

  /**
   * What the answer on a key comes to if it is there in time; later it is dropped. Rejects with a
   * StorageTimeoutError when the time is up.
   */
  within<T>(key: unknown, answer: PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const endsAt = performance.now() + this.#waitMs;
      const call = { key, reject, endsAt, isSettled: false };
      this.#add(call);
      answer.then(
        (value) => {
          this.#settle(call);
          resolve(value);
        },
        (error: unknown) => {
          this.#settle(call);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  #add(call: Call): void {
    this.#calls.push(call);
    this.#waiting++;
    if (this.#timer === undefined) this.#setTimer(this.#waitMs);
    else if (this.#waiting === 1) letProcessEnd(this.#timer, false);
  }

  #settle(call: Call): void {
    if (call.isSettled) return;
    call.isSettled = true;
    this.#waiting--;
    this.#passSettled();
    if (this.#waiting === 0 && this.#timer !== undefined) letProcessEnd(this.#timer, true);
  }

  #passSettled(): void {
    while (this.#calls[this.#first]?.isSettled === true) this.#first++;
    if (this.#first > MOST_SETTLED && this.#first > this.#calls.length / 2) {
      this.#calls = this.#calls.slice(this.#first);
      this.#first = 0;
    }
  }

  /** A timer may be early by a fraction, and no timer holds the longest delays: then there is another. */
  #setTimer(delayMs: number): void {
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#rejectLate();
        const next = this.#calls[this.#first];
        if (next !== undefined) this.#setTimer(next.endsAt - performance.now());
      },
      Math.min(Math.ceil(delayMs), LONGEST_DELAY_MS),
    );
  }

  #rejectLate(): void {
    const now = performance.now();
    for (
      let call = this.#calls[this.#first];
      call !== undefined && call.endsAt <= now;
      call = this.#calls[this.#first]
    ) {
      this.#settle(call);
      call.reject(lateAnswer(call.key, this.#waitMs));
    }
  }
}
