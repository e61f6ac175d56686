import { requireOptions, requireWholeNumber } from "../arguments.js";
import { describeKey, LeakSnekError, LockTimeoutError } from "../errors.js";
import type { Lease, Mutex } from "../interfaces/index.js";
import { heapOf, makeHeap } from "../shared/heap.js";
import type { Heap } from "../shared/heap.js";
import { planFor } from "../shared/plan.js";
import { SharedLocks } from "../shared/shared-locks.js";
import type { LockSeat } from "../shared/shared-locks.js";

/** How long the leases of a `SharedMemoryMutex` live, and how long it waits for one. */
export interface SharedMemoryMutexTimes {
  /**
   * How long a lease lives that is not given back, in milliseconds, a whole number from 10, ten seconds
   * unless given: longer than the work under it takes.
   */
  readonly ttlMs?: number | undefined;
  /**
   * The longest wait for a key in milliseconds, a whole number from 1, after which `lock` throws a
   * `LockTimeoutError`; eleven seconds unless given.
   */
  readonly acquireTimeoutMs?: number | undefined;
}

/** What a `SharedMemoryMutex` has room for, and its times. */
export interface SharedMemoryMutexOptions extends SharedMemoryMutexTimes {
  /** How many keys can be held at once: a whole number from 1, 1,000 unless given. */
  readonly maxKeys?: number | undefined;
  /**
   * How many bytes there are for them: 128 for each of `maxKeys` at least, 512 for each unless given. A key
   * takes 128, and as many for each 60 characters of one that is longer than 20.
   */
  readonly bytes?: number | undefined;
}

const DEFAULT_MAX_KEYS = 1000;
const DEFAULT_BYTES_PER_KEY = 512;
const DEFAULT_TTL_MS = 10_000;
const DEFAULT_ACQUIRE_TIMEOUT_MS = 11_000;
const SHORTEST_TTL_MS = 10;

/** The right to a key among all threads. */
export interface SharedMemoryLease extends Lease {
  /** A whole number that is higher for each later lease of the key: what the key guards can refuse lower ones. */
  readonly fencingToken: number;
}

/**
 * Mutual exclusion between the threads that share a `SharedArrayBuffer`, for synchronous code: one that has
 * to wait blocks its thread.
 *
 * - No thread can be asked whether it lives, so a lease has a time to live, `ttlMs`: when it is over the
 *   next thread gets the key, whether its holder has died or is only late. What must not be written by one
 *   that is late can refuse its `fencingToken`.
 * - A key that this thread holds already throws (`code` is `"LOCK_HELD"`), as with a `MemoryMutex`, because
 *   waiting for oneself would last until the lease is lost.
 * - Which of several waiting threads is next is for chance to decide.
 *
 * A `SharedMemoryStorage` needs no mutex to decide. This one is for state of the user's own.
 */
export class SharedMemoryMutex implements Mutex<string> {
  readonly #heap: Heap;
  readonly #locks: SharedLocks;
  readonly #ttlMs: number;
  readonly #acquireTimeoutMs: number;

  /** @throws TypeError or RangeError for an option that is no whole number in its range */
  constructor(options: SharedMemoryMutexOptions = {}) {
    requireOptions(options);
    const { ttlMs = DEFAULT_TTL_MS, acquireTimeoutMs = DEFAULT_ACQUIRE_TIMEOUT_MS } = options;
    requireWholeNumber("ttlMs", ttlMs, SHORTEST_TTL_MS);
    requireWholeNumber("acquireTimeoutMs", acquireTimeoutMs, 1);
    this.#heap = options instanceof Adopted ? options.heap : heapFor(options);
    this.#locks = new SharedLocks(this.#heap);
    this.#ttlMs = ttlMs;
    this.#acquireTimeoutMs = acquireTimeoutMs;
  }

  /**
   * The mutex on a buffer that another thread has made, with times of its own.
   *
   * @throws TypeError for what is no SharedArrayBuffer, RangeError for one that is not of such a mutex
   */
  static from(buffer: SharedArrayBuffer, times: SharedMemoryMutexTimes = {}): SharedMemoryMutex {
    requireOptions(times);
    return new SharedMemoryMutex(new Adopted(heapOf("mutex", buffer), times));
  }

  /** What to hand to other threads. */
  get buffer(): SharedArrayBuffer {
    return this.#heap.buffer;
  }

  /** How many keys are held, those included whose lease is over and that nobody has asked for since. */
  get size(): number {
    return this.#heap.size;
  }

  /**
   * Takes the key, and blocks the thread until it can.
   *
   * @throws LeakSnekError when this thread holds it, LockTimeoutError when the time is up first,
   *   StorageError when there is no room for one more key
   */
  lock(key: string): SharedMemoryLease {
    const { clock } = this.#heap;
    const seat = this.#locks.seatOf(key);
    const until = clock.now() + this.#acquireTimeoutMs;
    for (;;) {
      const seen = this.#locks.releasesAt(seat);
      const outcome = this.#locks.tryToTake(seat, this.#ttlMs);
      if (outcome.isTaken) return new HeldLease(this.#locks, seat, outcome.fencingToken);
      if (outcome.isOwn) {
        throw new LeakSnekError(
          "LOCK_HELD",
          `${describeKey(key)} is locked already, by this thread`,
        );
      }
      const leftMs = until - clock.now();
      if (leftMs <= 0) {
        const waited = `${describeKey(key)} was not free for ${this.#acquireTimeoutMs} ms`;
        throw new LockTimeoutError(waited);
      }
      this.#locks.waitAt(seat, seen, Math.min(leftMs, outcome.heldForMs));
    }
  }
}

class HeldLease implements SharedMemoryLease {
  #locks: SharedLocks | undefined;
  readonly #seat: LockSeat;
  readonly fencingToken: number;

  constructor(locks: SharedLocks, seat: LockSeat, fencingToken: number) {
    this.#locks = locks;
    this.#seat = seat;
    this.fencingToken = fencingToken;
  }

  [Symbol.dispose](): void {
    this.#locks?.giveBack(this.#seat, this.fencingToken);
    this.#locks = undefined;
  }
}

/** In place of options: what is there already, and its times. */
class Adopted implements SharedMemoryMutexOptions {
  readonly ttlMs: number | undefined;
  readonly acquireTimeoutMs: number | undefined;

  constructor(
    readonly heap: Heap,
    { ttlMs, acquireTimeoutMs }: SharedMemoryMutexTimes,
  ) {
    this.ttlMs = ttlMs;
    this.acquireTimeoutMs = acquireTimeoutMs;
  }
}

function heapFor(options: SharedMemoryMutexOptions): Heap {
  const { maxKeys = DEFAULT_MAX_KEYS, bytes = maxKeys * DEFAULT_BYTES_PER_KEY } = options;
  return makeHeap("mutex", planFor(maxKeys, bytes));
}
