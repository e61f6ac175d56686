import type {
  Algorithm,
  AsyncRateStorage,
  Clock,
  Inspection,
  Rate,
  RateStorage,
} from "../interfaces/index.js";
import { AsyncCheckedStorage } from "./async-checked-storage.js";
import { CheckedStorage } from "./checked-storage.js";
import { clockOf } from "./parts-of-deciders.js";

/** The rate of a key, and the time by which it is looked at. */
export interface Reading {
  readonly rate: Rate | undefined;
  readonly now: number;
}

/** Looks at rates, and changes nothing. */
export class Readings<K> {
  readonly #storage: CheckedStorage<K>;
  readonly #clock: Clock;

  /** @param clock the time to go by, in place of the storage's own */
  constructor(storage: RateStorage<K>, clock: Clock | undefined) {
    this.#storage = new CheckedStorage(storage);
    this.#clock = clock ?? clockOf(storage);
  }

  /** @throws StorageError for a fault, or for what is no rate of the algorithm */
  read(key: K, algorithm: Algorithm): Reading {
    const rate = this.#storage.read(key, algorithm);
    return { rate, now: this.#clock.now() };
  }
}

/** `Readings` with promises, of a storage that answers at once or later. */
export class AsyncReadings<K> {
  readonly #storage: AsyncCheckedStorage<K>;
  readonly #clock: Clock | undefined;
  readonly #storageClock: Clock;

  constructor(storage: RateStorage<K> | AsyncRateStorage<K>, clock: Clock | undefined) {
    this.#storage = new AsyncCheckedStorage(storage);
    this.#clock = clock;
    this.#storageClock = clockOf(storage);
  }

  /** Rejects with a StorageError for a fault, or for what is no rate of the algorithm. */
  async read(key: K, algorithm: Algorithm, waitMs: number): Promise<Reading> {
    const { rate, now } = await this.#storage.read(key, algorithm, { waitMs });
    if (this.#clock !== undefined) return { rate, now: this.#clock.now() };
    return { rate, now: now ?? this.#storageClock.now() };
  }
}

/** What a rate comes to, for people to look at. */
export function inspect(algorithm: Algorithm, { rate, now }: Reading): Inspection {
  if (algorithm.inspect !== undefined) return algorithm.inspect(rate, now);
  const { limit, remaining } = algorithm.peek(rate, now, 0);
  return { now, operations: limit - remaining, limit };
}
