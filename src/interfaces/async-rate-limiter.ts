import type { Decision } from "./decision.js";

/**
 * `RateLimiter` with promises: the same members, the same meaning. A wrong cost rejects before
 * anything is read.
 *
 * @typeParam K what a limit is kept for: a user, an address, a tenant
 */
export interface AsyncRateLimiter<K> {
  /** False when the operation may go ahead, and then it is charged; true when it may not. */
  limitExceeded(key: K, cost?: number): Promise<boolean>;

  /** Like `limitExceeded`, with the whole answer. A denied call changes nothing. */
  consume(key: K, cost?: number): Promise<Decision>;

  /** What `consume` would answer, charging nothing. */
  peek(key: K, cost?: number): Promise<Decision>;

  /** Gives back operations that were charged and did not take place; never below empty. */
  refund(key: K, cost?: number): Promise<void>;

  /** Forgets the key: it is as if never used. */
  reset(key: K): Promise<void>;
}
