import { requireWholeNumber } from "../arguments.js";
import { monotonicClock } from "../clocks/monotonic-clock.js";
import type { Algorithm, Clock, Decision, DecidingStorage, Rate } from "../interfaces/index.js";
import { copyOf } from "../rates.js";
import { MemoryEntry } from "./memory-entry.js";

/** How much a `MemoryStorage` keeps. */
export interface MemoryStorageOptions {
  /** The most keys kept at once: a whole number from 1, a million unless given. */
  readonly maxKeys?: number | undefined;
}

const DEFAULT_MAX_KEYS = 1_000_000;
/** How many entries a new key looks at: one more than it adds, so that the drained ones run out. */
const LOOKED_AT = 2;
/** How many it looks at when there is no room, to choose whom to forget. */
const LOOKED_AT_WHEN_FULL = 5;

/**
 * Keeps rates in the memory of the process, under any key that a `Map` can hold, and decides by
 * itself: the algorithm runs in place, with nothing awaited and nothing copied.
 *
 * It has no timer. Each new key looks at a few of the entries, in turn, and removes those that have
 * drained: memory follows the keys in use. At `maxKeys` a new key takes the place of that one of the
 * few which would be drained soonest. An exhausted key drains last, so a flood of new keys does not
 * free it; it does so only when all the few that are looked at are as exhausted as it is, and an
 * attacker would have to exhaust some `maxKeys` keys for that. Choose `maxKeys` above the number of
 * keys in use within the longest time that one takes to drain.
 *
 * All limiters on one storage must go by the same clock.
 */
export class MemoryStorage<K = unknown> implements DecidingStorage<K> {
  /** The monotonic clock of the process. */
  readonly clock: Clock = monotonicClock;
  readonly #maxKeys: number;
  readonly #entries = new Map<K, MemoryEntry>();
  /** Where the look at the entries has come to; a map's iterator sees what is added later. */
  #hand = this.#entries.entries();

  /** @throws RangeError or TypeError when `maxKeys` is not a whole number from 1 */
  constructor(options: MemoryStorageOptions = {}) {
    const { maxKeys = DEFAULT_MAX_KEYS } = options;
    requireWholeNumber("maxKeys", maxKeys, 1);
    this.#maxKeys = maxKeys;
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
    this.#keep(key, entry, rate, algorithm, now);
    return true;
  }

  consume(key: K, algorithm: Algorithm, cost: number, clock: Clock = this.clock): Decision {
    const now = clock.now();
    const entry = this.#find(key, algorithm);
    const rate = algorithm.decide(entry, now, cost);
    if (rate === undefined) return algorithm.peek(entry, now, cost);
    this.#keep(key, entry, rate, algorithm, now);
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
    else this.#keep(key, entry, rate, algorithm, now);
  }

  read(key: K): Rate | undefined {
    const entry = this.#entries.get(key);
    return entry && copyOf(entry);
  }

  write(key: K, rate: Rate, ttlMs: number): void {
    const entry = new MemoryEntry(rate, rate.updatedAt + ttlMs);
    if (this.#entries.has(key)) this.#entries.set(key, entry);
    else this.#add(key, entry, rate.updatedAt);
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  /** The entry of the key, ready to be advanced in place by the algorithm. */
  #find(key: K, algorithm: Algorithm): MemoryEntry | undefined {
    const entry = this.#entries.get(key);
    entry?.handTo(algorithm, key);
    return entry;
  }

  /** Keeps what an algorithm left, which mostly is the entry itself, advanced in place. */
  #keep(
    key: K,
    entry: MemoryEntry | undefined,
    rate: Rate,
    algorithm: Algorithm,
    now: number,
  ): void {
    if (entry === undefined) this.#add(key, new MemoryEntry(rate, algorithm), now);
    else if (rate !== entry) entry.become(rate);
  }

  #add(key: K, entry: MemoryEntry, now: number): void {
    const soonest = this.#forgetDrained(now);
    if (this.#entries.size >= this.#maxKeys && soonest !== undefined) {
      this.#entries.delete(soonest.key);
    }
    this.#entries.set(key, entry);
  }

  /** Removes what has drained of the next few entries; of the others, the one to drain soonest. */
  #forgetDrained(now: number): { key: K } | undefined {
    const full = this.#entries.size >= this.#maxKeys;
    let soonest: { key: K; timeToLive: number } | undefined;
    for (let looks = full ? LOOKED_AT_WHEN_FULL : LOOKED_AT; looks > 0; looks--) {
      const next = this.#nextEntry();
      if (next === undefined) return undefined;
      const [key, entry] = next;
      const timeToLive = entry.timeToLive(now);
      if (timeToLive <= 0) this.#entries.delete(key);
      else if (soonest === undefined || timeToLive < soonest.timeToLive) {
        soonest = { key, timeToLive };
      }
    }
    return soonest;
  }

  /** The entries in turn, over and over; undefined when there are none. */
  #nextEntry(): [K, MemoryEntry] | undefined {
    const next = this.#hand.next();
    if (next.done !== true) return next.value;
    this.#hand = this.#entries.entries();
    return this.#hand.next().value;
  }
}
