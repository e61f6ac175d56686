import { lateAnswer } from "../errors.js";
import { callAfter } from "../timer.js";
import { unlessAborted } from "../unless-aborted.js";

/**
 * For how long the caller of an asynchronous decision waits. What is done in several steps looks at it
 * before each, so that nothing is begun which nobody waits for.
 */
export class Patience implements Disposable {
  readonly #key: unknown;
  readonly #waitMs: number | undefined;
  readonly #endsAt: number;
  readonly #controller = new AbortController();
  readonly #cancelTimer: (() => void) | undefined;

  /**
   * @param key what the decision is on
   * @param waitMs in milliseconds; for ever when undefined
   */
  constructor(key: unknown, waitMs: number | undefined) {
    this.#key = key;
    this.#waitMs = waitMs;
    this.#endsAt = waitMs === undefined ? Infinity : performance.now() + waitMs;
    this.#cancelTimer =
      waitMs === undefined
        ? undefined
        : callAfter(waitMs, () => this.#controller.abort(lateAnswer(key, waitMs)), {
            mayBeLeft: true,
          });
  }

  /** Aborts when the caller has stopped waiting. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * For how many more milliseconds the caller waits; undefined for ever.
   *
   * @throws StorageTimeoutError when it waits no more
   */
  get leftMs(): number | undefined {
    if (this.#waitMs === undefined) return undefined;
    const leftMs = this.#endsAt - performance.now();
    if (leftMs <= 0) throw lateAnswer(this.#key, this.#waitMs);
    return leftMs;
  }

  /** What an answer comes to, unless the caller stops waiting before: then rejects with a timeout. */
  orGivenUp<T>(answer: Promise<T>): Promise<T> {
    return unlessAborted(this.#controller.signal, answer);
  }

  [Symbol.dispose](): void {
    this.#cancelTimer?.();
  }
}
