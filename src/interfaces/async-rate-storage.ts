import type { CallConditions } from "./call-conditions.js";
import type { Clock } from "./clock.js";
import type { Rate } from "./rate.js";

/**
 * `RateStorage` with promises, for state across a wire: the same members, the same meaning.
 * A fault is a rejection.
 */
export interface AsyncRateStorage<K> {
  /** The clock of all who share this state; the wall clock of the process when absent. */
  readonly clock?: Clock;

  /** The rate last written for the key, or undefined. */
  read(key: K, conditions?: CallConditions): Promise<Rate | undefined>;

  /** Keeps the rate for the key, whole or not at all, for `ttlMs` milliseconds at least. */
  write(key: K, rate: Rate, ttlMs: number, conditions?: CallConditions): Promise<void>;

  /** Forgets the key; no error when there is none. */
  delete(key: K, conditions?: CallConditions): Promise<void>;
}
