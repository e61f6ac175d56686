import { describeKey, LockTimeoutError } from "../errors.js";
import { callAfter } from "../timer.js";
import { unlessAborted } from "../unless-aborted.js";

/**
 * Somebody's wait for a lock, which ends when the user's signal aborts or the time is up, whichever is
 * first; the signal of this then aborts, with what the wait ends in as its reason.
 */
export class Acquisition implements Disposable {
  readonly #endsAt: number;
  readonly #controller = new AbortController();
  readonly #userSignal: AbortSignal | undefined;
  readonly #cancelTimer: () => void;

  constructor(key: string, timeoutMs: number, userSignal: AbortSignal | undefined) {
    this.#endsAt = performance.now() + timeoutMs;
    this.#userSignal = userSignal;
    this.#cancelTimer = callAfter(timeoutMs, () => {
      const message = `${describeKey(key)} was not free in ${timeoutMs} ms`;
      this.#controller.abort(new LockTimeoutError(message));
    });
    userSignal?.addEventListener("abort", this.#onAbort);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** For how many more milliseconds there is time: at least one, which the signal will cut short. */
  get leftMs(): number {
    return Math.max(1, this.#endsAt - performance.now());
  }

  /** Waits a while. Rejects when the wait is over. */
  pause(milliseconds: number): Promise<void> {
    let cancelTimer: () => void = () => undefined;
    const pause = new Promise<void>((resolve) => {
      cancelTimer = callAfter(milliseconds, resolve);
    });
    return this.orGivenUp(pause).finally(cancelTimer);
  }

  /** What a promise comes to, unless the wait is over before: then rejects with what it ended in. */
  orGivenUp<T>(promise: Promise<T>): Promise<T> {
    return unlessAborted(this.signal, promise);
  }

  [Symbol.dispose](): void {
    this.#cancelTimer();
    this.#userSignal?.removeEventListener("abort", this.#onAbort);
  }

  readonly #onAbort = () => {
    this.#controller.abort(this.#userSignal?.reason);
  };
}
