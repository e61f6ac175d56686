import type { Decision } from "./decision.js";

/** How long to wait for an operation, and for which. */
export interface AcquireSyncOptions {
  /** How many operations: a whole number from 0, 1 unless given. */
  readonly cost?: number | undefined;
  /**
   * The longest wait in milliseconds, a whole number from 0; no limit unless given. What is known to
   * take longer fails at once.
   */
  readonly maxWaitMs?: number | undefined;
}

/** How long to wait for an operation, in which company, and for which. */
export interface AcquireOptions extends AcquireSyncOptions {
  /** Gives up when it aborts: `acquire` rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Fails at once when so many wait for the key already in this process: a whole number from 0. */
  readonly maxWaiters?: number | undefined;
  /**
   * Each sleep is longer by a random part of so many milliseconds, a whole number from 0, 0 unless
   * given: for many processes that wait for one key.
   */
  readonly jitterMs?: number | undefined;
}

/** A limiter that an operation can wait for. */
export interface WaitingLimiter<K> {
  /**
   * Waits until the cost is admitted, and charges it then.
   *
   * - Those who wait for a key in this process are served in the order in which they came.
   * - It sleeps until the moment that the denial named, and does not poll.
   * - It rejects with a `RateLimitExceededError`, which has the last decision, when the cost is above
   *   the capacity, when `maxWaitMs` is over or known not to suffice, or when `maxWaiters` wait; and
   *   with the reason of `signal` when that aborts. Then it has left at once and nothing is charged.
   */
  acquire(key: K, options?: AcquireOptions): Promise<Decision>;
}

/** A limiter that a thread can be blocked for. */
export interface BlockingLimiter<K> {
  /**
   * `acquire` for scripts and workers: blocks the thread until the cost is admitted.
   *
   * @throws RateLimitExceededError as `acquire` rejects with it
   */
  acquireSync(key: K, options?: AcquireSyncOptions): Decision;
}
