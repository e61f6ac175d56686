import type { Rate } from "./rate.js";
import type { RateStorage } from "./rate-storage.js";

/** A rate as it was read, with what tells whether it has changed since. */
export interface VersionedRate {
  /** The rate, or undefined for a key that has none. */
  readonly rate: Rate | undefined;
  /** Tells this state of the key from every other; the absence of a rate has a version too. */
  readonly version: string | number;
  /**
   * The time of the storage's clock at that moment, in milliseconds, for a storage whose clock can be
   * asked in no other way; the decision is then taken by it.
   */
  readonly now?: number;
  /**
   * True for a rate that the storage would keep for ever, because somebody took its time to live away;
   * it is written again then, even unchanged.
   */
  readonly isUnbounded?: boolean;
}

/**
 * A storage that can compare and swap: it needs no mutex, and serves every algorithm.
 *
 * Two who decide on the same version cannot both swap: the second is told, and decides again.
 */
export interface SwappingStorage<K> extends RateStorage<K> {
  /** The rate of the key and its version, both of one moment. */
  readVersioned(key: K): VersionedRate;

  /**
   * Keeps `rate` if the key still has the version, in one atomic step.
   *
   * @param rate what to keep; undefined forgets the key
   * @param ttlMs as in `write`; 0 with an undefined rate
   * @returns false when somebody else changed the key since, and then nothing has changed
   */
  swap(key: K, version: VersionedRate["version"], rate: Rate | undefined, ttlMs: number): boolean;
}
