import { foreignRate } from "../errors.js";
import type { Algorithm, Rate, RateStorage } from "../interfaces/index.js";
import { isRate } from "../rates.js";
import type { Change } from "./step.js";
import { callStorage } from "./storage-calls.js";

/** A user's storage, believed in nothing: faults get a type, and what it reads must be a rate. */
export class CheckedStorage<K> {
  readonly #storage: RateStorage<K>;

  constructor(storage: RateStorage<K>) {
    this.#storage = storage;
  }

  /** @throws StorageError for a fault, or for what is no rate of the algorithm */
  read(key: K, algorithm: Algorithm): Rate | undefined {
    const stored = callStorage("read", key, () => this.#storage.read(key));
    return rateOf(key, stored, algorithm);
  }

  /** @throws StorageError for a fault */
  keep(key: K, { rate, ttlMs }: Change): void {
    if (rate === undefined) this.delete(key);
    else callStorage("write", key, () => this.#storage.write(key, rate, ttlMs));
  }

  /** @throws StorageError for a fault */
  delete(key: K): void {
    callStorage("delete", key, () => this.#storage.delete(key));
  }
}

/**
 * What a storage has for a key, as the algorithm may use it. A null passes for a missing rate: JSON
 * has no undefined.
 *
 * @throws StorageError, naming the key, for what is no rate of the algorithm
 */
export function rateOf(key: unknown, stored: unknown, algorithm: Algorithm): Rate | undefined {
  if (stored === undefined || stored === null) return undefined;
  if (!isRate(stored) || algorithm.recognises?.(stored) === false) throw foreignRate(key);
  return stored;
}
