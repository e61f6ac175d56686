import { requireOptions, requireWholeNumber, show } from "../arguments.js";
import { ContinuedClock } from "../clocks/continued-clock.js";
import type {
  Algorithm,
  Charge,
  ChargeDecision,
  Clock,
  CombiningStorage,
  DecidingStorage,
  Decision,
  Rate,
} from "../interfaces/index.js";
import { foreignRate } from "../errors.js";
import { copyOf } from "../rates.js";
import { WrittenLifetime } from "../tables/lifetime.js";
import type { RateInHand } from "../tables/rate-in-hand.js";
import { MemoryRates } from "./memory-rates.js";
import { restoredRates } from "./restored-rates.js";
import { requireSnapshot } from "./snapshot-check.js";
import { loadSnapshot, requirePath, saveSnapshot } from "./snapshot-file.js";
import { passedSince, snapshotOf } from "./snapshot.js";
import type { Snapshot } from "./snapshot.js";

/** How much a `MemoryStorage` keeps. */
export interface MemoryStorageOptions {
  /** The most keys kept at once: a whole number from 1, a million unless given. */
  readonly maxKeys?: number | undefined;
}

const DEFAULT_MAX_KEYS = 1_000_000;

/** All of them share the memory of the process, where nobody comes between. */
const memoryOfProcess = /* @__PURE__ */ Object.freeze({});

/**
 * Keeps rates in the memory of the process, under any key that a `Map` can hold, and decides by
 * itself: the algorithm runs in place, with nothing awaited and nothing copied.
 *
 * It has no timer. Each new key looks at two of the rates, in turn, and removes those that have
 * drained: memory follows the keys in use. At `maxKeys` a new key takes the place of that one, of five
 * sampled at random, which would be drained soonest. An exhausted key drains last, so a flood of new
 * keys does not free it, unless all five are as exhausted: one time in 10^10 when a hundredth of the
 * keys are, but one in 32 when half of them are. Choose `maxKeys` well above the number of keys in use
 * within the longest time that one takes to drain, and give limits of very different periods a storage
 * each: those of the shorter one drain sooner, exhausted or not.
 *
 * In dense traffic its clock is read once for a few dozen decisions of one turn of the event loop, which count
 * as simultaneous: see `docs/performance.md`. All limiters on one storage must go by the same clock.
 */
export class MemoryStorage<K = unknown> implements DecidingStorage<K>, CombiningStorage {
  /** The monotonic clock of the process; after a `restore`, it goes on from that of the snapshot. */
  readonly clock: Clock;
  readonly #clock = new ContinuedClock();
  readonly #maxKeys: number;
  #rates: MemoryRates<K>;
  /** The clock that the limiters are known to go by. */
  #decidedBy: Clock | undefined;

  /** @throws RangeError or TypeError when `maxKeys` is not a whole number from 1 */
  constructor(options: MemoryStorageOptions = {}) {
    requireOptions(options);
    const { maxKeys = DEFAULT_MAX_KEYS } = options;
    requireWholeNumber("maxKeys", maxKeys, 1);
    this.clock = this.#clock;
    this.#maxKeys = maxKeys;
    this.#rates = new MemoryRates(maxKeys);
  }

  /** How many keys are kept, drained ones that nobody has come across included. */
  get size(): number {
    return this.#rates.size;
  }

  get group(): object {
    return memoryOfProcess;
  }

  admit(key: K, algorithm: Algorithm, cost: number, clock: Clock = this.clock): boolean {
    const now = clock.now();
    const rate = this.#rates.take(key);
    if (rate?.lifetime !== algorithm)
      return this.#admitAnew(rate, key, algorithm, now, cost, clock);
    const next = algorithm.decide(rate, now, cost);
    if (next === rate || next === undefined) this.#rates.putBack();
    else this.#replace(next, algorithm, clock);
    return next !== undefined;
  }

  consume(key: K, algorithm: Algorithm, cost: number, clock: Clock = this.clock): Decision {
    return this.#consumeAt(clock.now(), key, algorithm, cost, clock);
  }

  /** @throws TypeError for a charge of another kind of storage */
  consumeAll(charges: readonly Charge[]): readonly ChargeDecision[] {
    const claims = charges.map(claimOf);
    const peeks = claims.map(({ storage, key, algorithm, now, cost }) =>
      algorithm.peek(storage.#take(key, algorithm), now, cost),
    );
    const isAllowed = peeks.every(({ allowed }) => allowed);
    return claims.map(({ storage, key, algorithm, now, cost, clock }, index) => {
      const peek = peeks[index];
      if (peek?.allowed === true && !isAllowed) return peek;
      // Who denies is asked all the same: it takes a rate back that lies too far ahead.
      const decision = storage.#consumeAt(now, key, algorithm, cost, clock);
      return { ...decision, decidedAt: now };
    });
  }

  /** @throws TypeError for a charge of another kind of storage */
  undo(charge: Charge, chargedAt: number): void {
    const { storage, key, algorithm, now, cost, clock } = claimOf(charge);
    const rate = storage.#take(key, algorithm);
    if (rate === undefined) return;
    const left =
      algorithm.undo === undefined
        ? algorithm.refund(rate, now, cost)
        : algorithm.undo(rate, now, cost, chargedAt);
    storage.#leave(rate.slot, left, algorithm, clock);
  }

  peek(key: K, algorithm: Algorithm, cost: number, clock: Clock = this.clock): Decision {
    const now = clock.now();
    return algorithm.peek(this.#take(key, algorithm), now, cost);
  }

  refund(key: K, algorithm: Algorithm, cost: number, clock: Clock = this.clock): void {
    const now = clock.now();
    const rate = this.#take(key, algorithm);
    if (rate === undefined) return;
    this.#leave(rate.slot, algorithm.refund(rate, now, cost), algorithm, clock);
  }

  read(key: K): Rate | undefined {
    const rate = this.#rates.take(key);
    return rate && copyOf(rate);
  }

  write(key: K, rate: Rate, ttlMs: number): void {
    const lifetime = WrittenLifetime.fromNow(ttlMs, this.clock);
    // Not every clock of a limiter is this one, and a time that leads would forget what has not drained.
    const now = Math.min(rate.updatedAt, this.clock.now());
    const isNew = this.#rates.take(key) === undefined;
    if (isNew) this.#rates.addWithin(key, copyOf(rate), lifetime, now);
    else this.#rates.replace(copyOf(rate), lifetime);
  }

  delete(key: K): void {
    const rate = this.#rates.take(key);
    if (rate !== undefined) this.#rates.delete(rate.slot);
  }

  /**
   * All that is kept, as of now, as plain data for JSON; drained keys are left out.
   *
   * @throws StorageError that names the key, for one that is no string, finite number, boolean or null
   */
  snapshot(): Snapshot<K> {
    return snapshotOf(this.#rates, this.clock, this.#decidedBy);
  }

  /**
   * Keeps what a snapshot holds, in place of all that is kept now. The time that has passed since counts,
   * by the clock of the host, and none when that was set back; a limiter with a clock of its own goes by
   * that, as ever. Of more than `maxKeys`, those are kept that drain last.
   *
   * @throws TypeError for what is no object; StorageError for what is no snapshot, or a corrupt or newer
   *   one: then nothing has changed
   */
  restore(snapshot: Snapshot<K>): void {
    requireSnapshot<K>(snapshot);
    this.#startFrom(snapshot);
  }

  /**
   * Writes a snapshot of this moment to a file, in one step: a crash leaves the old file or the new one.
   * Folders that are missing are made.
   *
   * @throws TypeError for a path that is none; StorageError with the cause, for a key that JSON cannot
   *   hold or a disk that fails: then the file is as it was
   */
  async saveToFile(path: string): Promise<void> {
    requirePath(path);
    await saveSnapshot(path, this.snapshot());
  }

  /**
   * Restores what `saveToFile` wrote; see `restore`.
   *
   * @throws TypeError for a path that is none; StorageError with the cause, for a file that is missing,
   *   truncated, corrupt, newer or no snapshot: then nothing has changed
   */
  async loadFromFile(path: string): Promise<void> {
    requirePath(path);
    this.#startFrom(await loadSnapshot<K>(path));
  }

  #consumeAt(now: number, key: K, algorithm: Algorithm, cost: number, clock: Clock): Decision {
    const rate = this.#take(key, algorithm);
    const next =
      rate === undefined
        ? this.#begin(key, algorithm, now, cost, clock)
        : algorithm.decide(rate, now, cost);
    const decision =
      next === undefined ? algorithm.peek(rate, now, cost) : algorithm.peek(next, now, 0);
    if (rate === undefined) return decision;
    const isSame = next === rate && rate.lifetime === algorithm;
    if (isSame || next === undefined) this.#rates.putBack();
    else this.#replace(next, algorithm, clock);
    return decision;
  }

  /** The rate of the key, in hand, which the algorithm can take for its own. */
  #take(key: K, algorithm: Algorithm): RateInHand | undefined {
    const rate = this.#rates.take(key);
    if (rate !== undefined && rate.lifetime !== algorithm) requireOf(rate, key, algorithm);
    return rate;
  }

  /** Decides on a key that has no rate; undefined for a denial. */
  #begin(key: K, algorithm: Algorithm, now: number, cost: number, clock: Clock): Rate | undefined {
    const rate = algorithm.decide(undefined, now, cost);
    if (rate === undefined) return undefined;
    this.#decidedBy = clock;
    this.#rates.addWithin(key, rate, algorithm, now);
    return rate;
  }

  /** `admit` for a key that has no rate, or one that was last kept for another limit. */
  #admitAnew(
    rate: RateInHand | undefined,
    key: K,
    algorithm: Algorithm,
    now: number,
    cost: number,
    clock: Clock,
  ): boolean {
    if (rate === undefined) return this.#begin(key, algorithm, now, cost, clock) !== undefined;
    requireOf(rate, key, algorithm);
    const next = algorithm.decide(rate, now, cost);
    if (next === undefined) this.#rates.putBack();
    else this.#replace(next, algorithm, clock);
    return next !== undefined;
  }

  /** Keeps another rate in place of that in hand, or the same for another limit. */
  #replace(rate: Rate, algorithm: Algorithm, clock: Clock): void {
    this.#decidedBy = clock;
    this.#rates.replace(rate, algorithm);
  }

  /** Keeps what is left of the rate in hand, if there is any. */
  #leave(slot: number, rate: Rate | undefined, algorithm: Algorithm, clock: Clock): void {
    if (rate === undefined) {
      this.#rates.delete(slot);
    } else {
      this.#replace(rate, algorithm, clock);
    }
  }

  #startFrom(snapshot: Snapshot<K>): void {
    this.#rates = restoredRates(snapshot, this.#maxKeys, this.clock);
    this.#clock.continueFrom(snapshot.takenAt + passedSince(snapshot));
    this.#decidedBy = undefined;
  }
}

/** @throws StorageError when it is no rate of the algorithm */
function requireOf(rate: Rate, key: unknown, algorithm: Algorithm): void {
  if (algorithm.recognises?.(rate) === false) throw foreignRate(key);
}

/** A charge of one of these storages, and the time that it is decided by. */
interface Claim extends Charge {
  readonly storage: MemoryStorage;
  readonly clock: Clock;
  readonly now: number;
}

/** Each clock is read once: were it to step back between two looks, half the charges would be made. */
function claimOf(charge: Charge): Claim {
  const { storage } = charge;
  if (!(storage instanceof MemoryStorage)) {
    throw new TypeError(`charges must be of a MemoryStorage, got ${show(storage)}`);
  }
  const { key, algorithm, cost, clock = storage.clock } = charge;
  return { storage, key, algorithm, cost, clock, now: clock.now() };
}
