import type { Decision } from "./decision.js";

/**
 * Answers, at once, whether an operation may go ahead.
 *
 * A cost is a whole number of operations from 0, 1 unless given. Any other is a `TypeError` or a
 * `RangeError`, thrown before anything is read. A cost of 0 is always allowed and changes nothing.
 *
 * A fault of a storage of the user's own is thrown as a `StorageError` with its cause.
 *
 * @typeParam K what a limit is kept for: a user, an address, a tenant
 */
export interface RateLimiter<K> {
  /**
   * Asks for an operation: false when it may go ahead, and then it is charged; true when it may
   * not, and then nothing has changed.
   */
  limitExceeded(key: K, cost?: number): boolean;

  /** Like `limitExceeded`, with the whole answer. A denied call changes nothing. */
  consume(key: K, cost?: number): Decision;

  /**
   * What `consume` would answer, charging nothing: `remaining` and `resetAfterMs` are those of the
   * key as it is.
   */
  peek(key: K, cost?: number): Decision;

  /**
   * Gives back operations that were charged and did not take place, the latest first. Never goes
   * below empty: giving back more than was charged is no credit.
   */
  refund(key: K, cost?: number): void;

  /** Forgets the key: it is as if never used. */
  reset(key: K): void;
}
