import { describeKey, LeakSnekError } from "../errors.js";
import type { Lease, Mutex } from "../interfaces/index.js";

/**
 * Mutual exclusion within one thread, for synchronous code.
 *
 * Such code is never interrupted, so a key that is already held is held by the caller itself: a
 * programming error, which throws (`code` is `"LOCK_HELD"`) where waiting would hang for ever.
 */
export class MemoryMutex<K = unknown> implements Mutex<K> {
  readonly #held = new Set<K>();

  /** How many keys are held. */
  get size(): number {
    return this.#held.size;
  }

  /** @throws LeakSnekError when the key is held */
  lock(key: K): Lease {
    if (this.#held.has(key)) {
      throw new LeakSnekError("LOCK_HELD", `${describeKey(key)} is locked already, by this thread`);
    }
    this.#held.add(key);
    return new MemoryLease(this.#held, key);
  }
}

class MemoryLease<K> implements Lease {
  #held: Set<K> | undefined;
  readonly #key: K;

  constructor(held: Set<K>, key: K) {
    this.#held = held;
    this.#key = key;
  }

  [Symbol.dispose](): void {
    this.#held?.delete(this.#key);
    this.#held = undefined;
  }
}
