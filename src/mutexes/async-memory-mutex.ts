import { requireOptions, requireWholeNumber } from "../arguments.js";
import { describeKey, LockTimeoutError } from "../errors.js";
import type { AsyncLease, AsyncMutex, LockOptions } from "../interfaces/index.js";
import { KeyQueue } from "./key-queue.js";
import { callAfter } from "../timer.js";

/** How an `AsyncMemoryMutex` waits. */
export interface AsyncMemoryMutexOptions {
  /**
   * The longest wait for a key in milliseconds, a whole number from 0, after which `lock` rejects
   * with a `LockTimeoutError`; no limit unless given.
   */
  readonly acquireTimeoutMs?: number | undefined;
}

/**
 * Mutual exclusion within one process, for asynchronous code: per key, first come, first served.
 *
 * A key takes memory only while somebody holds it or waits for it. A waiter that gives up, by its
 * signal or its time, leaves the queue at once.
 */
export class AsyncMemoryMutex<K = unknown> implements AsyncMutex<K> {
  readonly #acquireTimeoutMs: number | undefined;
  readonly #queues = new Map<K, KeyQueue>();

  /** @throws RangeError or TypeError when `acquireTimeoutMs` is not a whole number from 0 */
  constructor(options: AsyncMemoryMutexOptions = {}) {
    requireOptions(options);
    const { acquireTimeoutMs } = options;
    if (acquireTimeoutMs !== undefined) requireWholeNumber("acquireTimeoutMs", acquireTimeoutMs, 0);
    this.#acquireTimeoutMs = acquireTimeoutMs;
  }

  /** How many keys are held or waited for. */
  get size(): number {
    return this.#queues.size;
  }

  /**
   * Waits for the key.
   *
   * Rejects with the reason of `signal` when that aborts first, and with a `LockTimeoutError` when
   * the time is up first; then nothing was taken.
   */
  async lock(key: K, options: LockOptions = {}): Promise<AsyncLease> {
    options.signal?.throwIfAborted();
    const waiter = this.#queueOf(key).join();
    const stopWatching = this.#watch(key, options.signal, waiter.giveUp);
    try {
      return new MemoryLease(await waiter.turn);
    } finally {
      stopWatching();
    }
  }

  #queueOf(key: K): KeyQueue {
    let queue = this.#queues.get(key);
    if (queue === undefined) {
      queue = new KeyQueue(() => this.#queues.delete(key));
      this.#queues.set(key, queue);
    }
    return queue;
  }

  /** Makes the waiter give up when its signal aborts or its time is up. */
  #watch(key: K, signal: AbortSignal | undefined, giveUp: (reason: unknown) => void): () => void {
    const timeoutMs = this.#acquireTimeoutMs;
    const cancelTimeout =
      timeoutMs === undefined
        ? undefined
        : callAfter(timeoutMs, () => {
            giveUp(new LockTimeoutError(`${describeKey(key)} was not free in ${timeoutMs} ms`));
          });
    const onAbort = () => {
      giveUp(signal?.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    return () => {
      cancelTimeout?.();
      signal?.removeEventListener("abort", onAbort);
    };
  }
}

class MemoryLease implements AsyncLease {
  #release: (() => void) | undefined;

  constructor(release: () => void) {
    this.#release = release;
  }

  [Symbol.asyncDispose](): Promise<void> {
    const release = this.#release;
    this.#release = undefined;
    release?.();
    return Promise.resolve();
  }
}
