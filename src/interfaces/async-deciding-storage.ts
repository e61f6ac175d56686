import type { Algorithm } from "./algorithm.js";
import type { AsyncRateStorage } from "./async-rate-storage.js";
import type { CallConditions } from "./call-conditions.js";
import type { Clock } from "./clock.js";
import type { Decision } from "./decision.js";

/**
 * `Decider` with promises: the same members, the same meaning. What is known at once may be answered
 * at once, without a promise.
 *
 * `waitMs` is for how many milliseconds the caller waits, for ever when absent. Nobody looks at a
 * later answer: what has not been begun by then never should be.
 */
export interface AsyncDecider<K> {
  /** Charges the cost if it fits: true when it did. When false nothing has changed. */
  admit(
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock: Clock | undefined,
    waitMs?: number,
  ): boolean | Promise<boolean>;

  /** Like `admit`, with the whole answer. */
  consume(
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock: Clock | undefined,
    waitMs?: number,
  ): Decision | Promise<Decision>;

  /** What `consume` would answer; changes nothing. */
  peek(
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock: Clock | undefined,
    waitMs?: number,
  ): Decision | Promise<Decision>;

  /** Gives back what was charged, never below empty. */
  refund(
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock: Clock | undefined,
    waitMs?: number,
  ): Promise<void>;

  /** Forgets the key. */
  delete(key: K, conditions?: CallConditions): Promise<void>;
}

/** A storage that decides by itself, in one round trip. */
export interface AsyncDecidingStorage<K> extends AsyncRateStorage<K>, AsyncDecider<K> {
  /**
   * True when each promise of a `Decider`'s methods settles within `waitMs`, with a
   * `StorageTimeoutError` at the latest. The limiter does not watch over it then.
   */
  readonly settlesInTime?: boolean;

  /**
   * Whether it can decide by this algorithm; by every one when this method is absent. By another the
   * limiter compares and swaps, if the storage can.
   */
  decides?(algorithm: Algorithm): boolean;
}
