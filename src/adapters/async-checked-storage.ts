import type { Algorithm, AsyncRateStorage, Rate, RateStorage } from "../interfaces/index.js";
import { rateOf } from "./checked-storage.js";
import type { Change } from "./step.js";
import { callAsyncStorage } from "./storage-calls.js";

/** `CheckedStorage` with promises, of a storage that answers at once or later. */
export class AsyncCheckedStorage<K> {
  readonly #storage: RateStorage<K> | AsyncRateStorage<K>;

  constructor(storage: RateStorage<K> | AsyncRateStorage<K>) {
    this.#storage = storage;
  }

  /** Rejects with a StorageError for a fault, or for what is no rate of the algorithm. */
  async read(key: K, algorithm: Algorithm): Promise<Rate | undefined> {
    const stored = await callAsyncStorage("read", key, () => this.#storage.read(key));
    return rateOf(key, stored, algorithm);
  }

  /** Rejects with a StorageError for a fault. */
  async keep(key: K, { rate, ttlMs }: Change): Promise<void> {
    if (rate === undefined) await this.delete(key);
    else await callAsyncStorage("write", key, () => this.#storage.write(key, rate, ttlMs));
  }

  /** Rejects with a StorageError for a fault. */
  async delete(key: K): Promise<void> {
    await callAsyncStorage("delete", key, () => this.#storage.delete(key));
  }
}
