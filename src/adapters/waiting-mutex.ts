import type { AsyncLease, AsyncMutex, Lease, LockOptions, Mutex } from "../interfaces/index.js";
import { AsyncMemoryMutex } from "../mutexes/async-memory-mutex.js";
import { isPromiseLike } from "./storage-calls.js";

/** For each mutex, the queue before it of all who use it in this process. */
const queues = new WeakMap<object, AsyncMemoryMutex>();

/**
 * Lets asynchronous code use either kind of mutex.
 *
 * A synchronous one knows no waiting: asked for a key that another asynchronous call holds, it throws
 * or blocks the thread. So those who share one queue up before it. One that waits by itself is
 * recognised by its first answer, and needs no queue from then on.
 */
export class WaitingMutex<K> implements AsyncMutex<K> {
  readonly #mutex: AnyMutex<K>;
  #queue: AsyncMemoryMutex | undefined;

  constructor(mutex: Mutex<K> | AsyncMutex<K>) {
    this.#mutex = mutex;
    this.#queue = queues.get(mutex) ?? new AsyncMemoryMutex();
    queues.set(mutex, this.#queue);
  }

  async lock(key: K, options: LockOptions = {}): Promise<AsyncLease> {
    const turn = await this.#queue?.lock(key, options);
    try {
      const lease = this.#mutex.lock(key, options);
      if (!isPromiseLike(lease)) return new LeaseInTurn(lease, turn);
      this.#queue = undefined;
      await turn?.[Symbol.asyncDispose]();
      return await lease;
    } catch (error) {
      await turn?.[Symbol.asyncDispose]();
      throw error;
    }
  }
}

/** A mutex as it is called here; one that takes no options is called with them all the same. */
interface AnyMutex<K> {
  lock(key: K, options: LockOptions): Lease | Promise<AsyncLease>;
}

/** A lease of a synchronous mutex, and the turn in the queue before it. */
class LeaseInTurn implements AsyncLease {
  constructor(
    readonly lease: Lease,
    readonly turn: AsyncLease | undefined,
  ) {}

  async [Symbol.asyncDispose](): Promise<void> {
    this.lease[Symbol.dispose]();
    await this.turn?.[Symbol.asyncDispose]();
  }
}
