/// <reference lib="esnext.disposable" preserve="true" />

/**
 * The right to a key, until it is released: by `using`, or by hand.
 *
 * Releasing never throws, and may be done twice: a second time it does nothing, in particular it
 * does not free what somebody else holds by then.
 */
export interface Lease extends Disposable {
  /** Gives the key back. */
  [Symbol.dispose](): void;
}

/**
 * Mutual exclusion per key for code that cannot wait on a promise.
 *
 * - Between `lock` and release nobody else is given the key; distinct keys never wait for each
 *   other.
 * - `lock` returns with the lease or throws; what it does while another thread holds the key is
 *   the implementation's to say. It never hangs on a key that its own caller holds.
 */
export interface Mutex<K> {
  /** Takes the key: `using lease = mutex.lock(key)`. */
  lock(key: K): Lease;
}
