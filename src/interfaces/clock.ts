/**
 * A source of time. Any origin serves, as long as everybody who shares a state shares it.
 *
 * A clock that does not run as the process' own timers do also says how to wait by it.
 */
export interface Clock {
  /**
   * The time in milliseconds; a fraction is cut off. It may stand still, and it may step back: a
   * limiter counts no negative time.
   */
  now(): number;

  /**
   * Calls back once, when so many milliseconds of this clock have passed, never sooner; the process
   * stays alive for it. The timers of the process serve when absent.
   *
   * @returns a function that calls it off
   */
  callAfter?(delayMs: number, callback: () => void): () => void;

  /**
   * Returns when so many milliseconds of this clock have passed, and blocks the thread until then.
   * `Atomics.wait` serves when absent.
   */
  sleep?(delayMs: number): void;
}
