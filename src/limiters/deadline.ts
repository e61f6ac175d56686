import { Deadlines } from "../deadlines.js";
import { lateAnswer } from "../errors.js";

/** The time that each call of a limiter may take. */
export class Deadline {
  readonly #waitMs: number;
  readonly #deadlines = new Deadlines();

  /** @param waitMs in milliseconds */
  constructor(waitMs: number) {
    this.#waitMs = waitMs;
  }

  /**
   * What the answer on a key comes to if it is there in time; later it is dropped. Rejects with a
   * StorageTimeoutError when the time is up. Keeps the process from ending before that.
   */
  within<T>(key: unknown, answer: PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const call = {
        endsAt: performance.now() + this.#waitMs,
        isSettled: false,
        onLate: () => {
          reject(lateAnswer(key, this.#waitMs));
        },
      };
      this.#deadlines.add(call, true);
      answer.then(
        (value) => {
          this.#deadlines.settle(call);
          resolve(value);
        },
        (error: unknown) => {
          this.#deadlines.settle(call);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }
}
