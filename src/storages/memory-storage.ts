import { requireOptions, requireWholeNumber } from "../arguments.js";
import { monotonicClock } from "../clocks/monotonic-clock.js";
import type { Algorithm, Clock, Decision, DecidingStorage, Rate } from "../interfaces/index.js";
import { copyOf } from "../rates.js";
import type { Lifetime } from "./lifetime.js";
import { WrittenLifetime } from "./lifetime.js";
import { MemoryEntries } from "./memory-entries.js";
import { MemoryEntry } from "./memory-entry.js";

/** How much a `MemoryStorage` keeps. */
export interface MemoryStorageOptions {
  /** The most keys kept at once: a whole number from 1, a million unless given. */
  readonly maxKeys?: number | undefined;
}

const DEFAULT_MAX_KEYS = 1_000_000;

/**
 * Keeps rates in the memory of the process, under any key that a `Map` can hold, and decides by
 * itself: the algorithm runs in place, with nothing awaited and nothing copied.
 *
 * It has no timer. Each new key looks at two of the entries, in turn, and removes those that have
 * drained: memory follows the keys in use. At `maxKeys` a new key takes the place of that one, of five
 * sampled at random, which would be drained soonest. An exhausted key drains last, so a flood of new
 * keys does not free it, unless all five are as exhausted: one time in 10^10 when a hundredth of the
 * keys are, but one in 32 when half of them are. Choose `maxKeys` well above the number of keys in use
 * within the longest time that one takes to drain, and give limits of very different periods a storage
 * each: those of the shorter one drain sooner, exhausted or not.
 *
 * All limiters on one storage must go by the same clock.
 */
export class MemoryStorage<K = unknown> implements DecidingStorage<K> {
  /** The monotonic clock of the process. */
  readonly clock: Clock = monotonicClock;
  readonly #entries: MemoryEntries<K>;

  /** @throws RangeError or TypeError when `maxKeys` is not a whole number from 1 */
  constructor(options: MemoryStorageOptions = {}) {
    requireOptions(options);
    const { maxKeys = DEFAULT_MAX_KEYS } = options;
    requireWholeNumber("maxKeys", maxKeys, 1);
    this.#entries = new MemoryEntries(maxKeys);
  }

  /** How many keys are kept, drained ones that nobody has come across included. */
  get size(): number {
    return this.#entries.size;
  }

  admit(key: K, algorithm: Algorithm, cost: number, clock: Clock = this.clock): boolean {
    const now = clock.now();
    const entry = this.#find(key, algorithm);
    const rate = algorithm.decide(entry, now, cost);
    if (rate === undefined) return false;
    if (rate !== entry || entry.lifetime !== algorithm) this.#keep(key, rate, algorithm, now);
    return true;
  }

  consume(key: K, algorithm: Algorithm, cost: number, clock: Clock = this.clock): Decision {
    const now = clock.now();
    const entry = this.#find(key, algorithm);
    const rate = algorithm.decide(entry, now, cost);
    if (rate === undefined) return algorithm.peek(entry, now, cost);
    if (rate !== entry || entry.lifetime !== algorithm) this.#keep(key, rate, algorithm, now);
    return algorithm.peek(rate, now, 0);
  }

  peek(key: K, algorithm: Algorithm, cost: number, clock: Clock = this.clock): Decision {
    return algorithm.peek(this.#find(key, algorithm), clock.now(), cost);
  }

  refund(key: K, algorithm: Algorithm, cost: number, clock: Clock = this.clock): void {
    const entry = this.#find(key, algorithm);
    if (entry === undefined) return;
    const now = clock.now();
    const rate = algorithm.refund(entry, now, cost);
    if (rate === undefined) this.#entries.delete(key);
    else this.#keep(key, rate, algorithm, now);
  }

  read(key: K): Rate | undefined {
    const entry = this.#entries.get(key);
    return entry && copyOf(entry);
  }

  write(key: K, rate: Rate, ttlMs: number): void {
    const lifetime = new WrittenLifetime(ttlMs, this.clock);
    // Not every clock of a limiter is this one, and a time that leads would forget what has not drained.
    const now = Math.min(rate.updatedAt, this.clock.now());
    this.#keep(key, copyOf(rate), lifetime, now);
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  /** The entry of the key, whose rate the algorithm can take for its own. */
  #find(key: K, algorithm: Algorithm): MemoryEntry<K> | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.lifetime !== algorithm) entry.requireOf(algorithm);
    return entry;
  }

  #keep(key: K, rate: Rate, lifetime: Lifetime, now: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) this.#entries.add(new MemoryEntry(key, rate, lifetime), now);
    else entry.keep(rate, lifetime);
  }
}
