import type {
  Algorithm,
  AsyncRateStorage,
  CallConditions,
  Rate,
  RateStorage,
  VersionedRate,
} from "../interfaces/index.js";
import { isAsyncSwapping } from "./capabilities.js";
import { rateOf } from "./checked-storage.js";
import type { Change } from "./step.js";
import { callAsyncStorage } from "./storage-calls.js";

/** A rate as it was read, and what the storage tells with it. */
export type ReadRate = Pick<VersionedRate, "rate" | "now" | "isUnbounded">;

/** A storage as it is called here; one that takes no conditions is called with them all the same. */
interface CallableStorage<K> {
  read(key: K, conditions: CallConditions): Rate | undefined | Promise<Rate | undefined>;
  write(key: K, rate: Rate, ttlMs: number, conditions: CallConditions): void | Promise<void>;
  delete(key: K, conditions: CallConditions): void | Promise<void>;
}

/** `CheckedStorage` with promises, of a storage that answers at once or later. */
export class AsyncCheckedStorage<K> {
  readonly #storage: CallableStorage<K>;
  readonly #readVersioned: ((key: K, conditions: CallConditions) => ReadRateLater) | undefined;

  constructor(storage: RateStorage<K> | AsyncRateStorage<K>) {
    this.#storage = storage;
    if (!isAsyncSwapping(storage)) return;
    const versioned: CallableVersions<K> = storage;
    this.#readVersioned = (key, conditions) => versioned.readVersioned(key, conditions);
  }

  /** Rejects with a StorageError for a fault, or for what is no rate of the algorithm. */
  async read(key: K, algorithm: Algorithm, conditions: CallConditions): Promise<ReadRate> {
    const read = await callAsyncStorage("read", key, () => this.#read(key, conditions));
    return { ...read, rate: rateOf(key, read.rate, algorithm) };
  }

  /** Rejects with a StorageError for a fault. */
  async keep(key: K, { rate, ttlMs }: Change, conditions: CallConditions): Promise<void> {
    if (rate === undefined) {
      await this.delete(key, conditions);
    } else {
      await callAsyncStorage("write", key, () => this.#storage.write(key, rate, ttlMs, conditions));
    }
  }

  /** Rejects with a StorageError for a fault. */
  async delete(key: K, conditions: CallConditions): Promise<void> {
    await callAsyncStorage("delete", key, () => this.#storage.delete(key, conditions));
  }

  /** What has versions may know its own time, and tells it with them. */
  async #read(key: K, conditions: CallConditions): Promise<ReadRate> {
    if (this.#readVersioned !== undefined) return await this.#readVersioned(key, conditions);
    return { rate: await this.#storage.read(key, conditions) };
  }
}

type ReadRateLater = VersionedRate | Promise<VersionedRate>;

interface CallableVersions<K> {
  readVersioned(key: K, conditions: CallConditions): ReadRateLater;
}
