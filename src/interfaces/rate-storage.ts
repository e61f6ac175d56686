import type { Clock } from "./clock.js";
import type { Rate } from "./rate.js";

/**
 * Keeps a rate for each key. These three methods are all that a limiter with a mutex needs.
 *
 * - *Keys*: distinct keys never share a rate, whatever they contain.
 * - *Missing*: a key that was never written, was deleted or has drained reads as undefined, and is
 *   a fresh start.
 * - *Ownership*: a limiter changes neither a rate that it read nor one that it wrote, so a storage
 *   may keep the object itself.
 * - *Failure*: throw. The limiter passes it on as a `StorageError`, and nothing has been decided.
 */
export interface RateStorage<K> {
  /**
   * The clock of all who share this state; a limiter without a clock of its own goes by it. The
   * wall clock of the process when absent.
   */
  readonly clock?: Clock;

  /** The rate last written for the key, or undefined. */
  read(key: K): Rate | undefined;

  /**
   * Keeps the rate for the key, whole or not at all.
   *
   * @param ttlMs how long it counts, in milliseconds, a whole number from 1: the storage should
   *   forget it after that, and must not before
   */
  write(key: K, rate: Rate, ttlMs: number): void;

  /** Forgets the key; no error when there is none. */
  delete(key: K): void;
}
