/// <reference lib="esnext.disposable" preserve="true" />

/** How long, and for how long at all, to wait for a key. */
export interface LockOptions {
  /** Gives up waiting when it aborts: `lock` rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The right to a key, until it is released; see `Lease`. */
export interface AsyncLease extends AsyncDisposable {
  /**
   * For a lease that can be lost: a whole number that is higher for each later lease of the key. What
   * the key guards can refuse whoever comes with a lower one than it has seen.
   */
  readonly fencingToken?: number;

  /** For a lease that can be lost: aborts when it is. */
  readonly signal?: AbortSignal;

  /** Gives the key back. Never rejects, and may be called twice. */
  [Symbol.asyncDispose](): PromiseLike<void>;
}

/**
 * Mutual exclusion per key for code that can wait.
 *
 * - Between the lease and its release nobody else is given the key; distinct keys never wait for
 *   each other.
 * - Waiters are served in the order in which they came.
 * - A waiter that gives up leaves at once, has taken nothing, and is told by a rejection.
 */
export interface AsyncMutex<K> {
  /** Waits for the key: `await using lease = await mutex.lock(key)`. */
  lock(key: K, options?: LockOptions): Promise<AsyncLease>;
}
