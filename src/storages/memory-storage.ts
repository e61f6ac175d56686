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
import { copyOf } from "../rates.js";
import type { Lifetime } from "./lifetime.js";
import { WrittenLifetime } from "./lifetime.js";
import { MemoryEntries } from "./memory-entries.js";
import { MemoryEntry } from "./memory-entry.js";
import { restoredEntries } from "./restored-entries.js";
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
export class MemoryStorage<K = unknown> implements DecidingStorage<K>, CombiningStorage {
  /** The monotonic clock of the process; after a `restore`, it goes on from that of the snapshot. */
  readonly clock: Clock;
  readonly #clock = new ContinuedClock();
  readonly #maxKeys: number;
  #entries: MemoryEntries<K>;
  /** The clock that the limiters are known to go by. */
  #decidedBy: Clock | undefined;

  /** @throws RangeError or TypeError when `maxKeys` is not a whole number from 1 */
  constructor(options: MemoryStorageOptions = {}) {
    requireOptions(options);
    const { maxKeys = DEFAULT_MAX_KEYS } = options;
    requireWholeNumber("maxKeys", maxKeys, 1);
    this.clock = this.#clock;
    this.#maxKeys = maxKeys;
    this.#entries = new MemoryEntries(maxKeys);
  }

  /** How many keys are kept, drained ones that nobody has come across included. */
  get size(): number {
    return this.#entries.size;
  }

  get group(): object {
    return memoryOfProcess;
  }

  admit(key: K, algorithm: Algorithm, cost: number, clock: Clock = this.clock): boolean {
    const now = clock.now();
    const entry = this.#find(key, algorithm);
    const rate = algorithm.decide(entry, now, cost);
    if (rate === undefined) return false;
    if (rate !== entry || entry.lifetime !== algorithm) {
      this.#keepDecided(key, rate, algorithm, now, clock);
    }
    return true;
  }

  consume(key: K, algorithm: Algorithm, cost: number, clock: Clock = this.clock): Decision {
    return this.#consumeAt(clock.now(), key, algorithm, cost, clock);
  }

  /** @throws TypeError for a charge of another kind of storage */
  consumeAll(charges: readonly Charge[]): readonly ChargeDecision[] {
    const claims = charges.map(claimOf);
    const peeks = claims.map(({ storage, key, algorithm, now, cost }) =>
      algorithm.peek(storage.#find(key, algorithm), now, cost),
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
    const entry = storage.#find(key, algorithm);
    if (entry === undefined) return;
    const rate =
      algorithm.undo === undefined
        ? algorithm.refund(entry, now, cost)
        : algorithm.undo(entry, now, cost, chargedAt);
    if (rate === undefined) storage.#entries.delete(key);
    else storage.#keepDecided(key, rate, algorithm, now, clock);
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
    else this.#keepDecided(key, rate, algorithm, now, clock);
  }

  read(key: K): Rate | undefined {
    const entry = this.#entries.get(key);
    return entry && copyOf(entry);
  }

  write(key: K, rate: Rate, ttlMs: number): void {
    const lifetime = WrittenLifetime.fromNow(ttlMs, this.clock);
    // Not every clock of a limiter is this one, and a time that leads would forget what has not drained.
    const now = Math.min(rate.updatedAt, this.clock.now());
    this.#keep(key, copyOf(rate), lifetime, now);
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  /**
   * All that is kept, as of now, as plain data for JSON; drained keys are left out.
   *
   * @throws StorageError that names the key, for one that is no string, finite number, boolean or null
   */
  snapshot(): Snapshot<K> {
    return snapshotOf(this.#entries, this.clock, this.#decidedBy);
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
    this.#replace(snapshot);
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
    this.#replace(await loadSnapshot<K>(path));
  }

  #consumeAt(now: number, key: K, algorithm: Algorithm, cost: number, clock: Clock): Decision {
    const entry = this.#find(key, algorithm);
    const rate = algorithm.decide(entry, now, cost);
    if (rate === undefined) return algorithm.peek(entry, now, cost);
    if (rate !== entry || entry.lifetime !== algorithm) {
      this.#keepDecided(key, rate, algorithm, now, clock);
    }
    return algorithm.peek(rate, now, 0);
  }

  /** The entry of the key, whose rate the algorithm can take for its own. */
  #find(key: K, algorithm: Algorithm): MemoryEntry<K> | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.lifetime !== algorithm) entry.requireOf(algorithm);
    return entry;
  }

  #replace(snapshot: Snapshot<K>): void {
    this.#entries = restoredEntries(snapshot, this.#maxKeys, this.clock);
    this.#clock.continueFrom(snapshot.takenAt + passedSince(snapshot));
    this.#decidedBy = undefined;
  }

  #keepDecided(key: K, rate: Rate, algorithm: Algorithm, now: number, clock: Clock): void {
    this.#decidedBy = clock;
    this.#keep(key, rate, algorithm, now);
  }

  #keep(key: K, rate: Rate, lifetime: Lifetime, now: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) this.#entries.add(new MemoryEntry(key, rate, lifetime), now);
    else entry.keep(rate, lifetime);
  }
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
