import type { AsyncRateStorage } from "./async-rate-storage.js";
import type { CallConditions } from "./call-conditions.js";
import type { Rate } from "./rate.js";
import type { VersionedRate } from "./swapping-storage.js";

/** `SwappingStorage` with promises: the same members, the same meaning. */
export interface AsyncSwappingStorage<K> extends AsyncRateStorage<K> {
  /** The rate of the key and its version, both of one moment. */
  readVersioned(key: K, conditions?: CallConditions): Promise<VersionedRate>;

  /** Keeps `rate` if the key still has the version; false when it has not. */
  swap(
    key: K,
    version: VersionedRate["version"],
    rate: Rate | undefined,
    ttlMs: number,
    conditions?: CallConditions,
  ): Promise<boolean>;
}
