import type { Algorithm } from "./algorithm.js";
import type { Clock } from "./clock.js";
import type { Decision } from "./decision.js";
import type { RateStorage } from "./rate-storage.js";

/**
 * Takes a whole decision in one atomic step: reads the rate of the key, asks the algorithm, keeps
 * the next rate. It needs no mutex.
 *
 * Each method reads the time once, inside its step, from `clock` if one is given and else from the
 * clock of the state. The cost is a whole number of operations from 1 (for `peek` from 0).
 */
export interface Decider<K> {
  /** Charges the cost if it fits: true when it did. When false nothing has changed. */
  admit(key: K, algorithm: Algorithm, cost: number, clock: Clock | undefined): boolean;

  /** Like `admit`, with the whole answer. */
  consume(key: K, algorithm: Algorithm, cost: number, clock: Clock | undefined): Decision;

  /** What `consume` would answer; changes nothing. */
  peek(key: K, algorithm: Algorithm, cost: number, clock: Clock | undefined): Decision;

  /** Gives back what was charged, never below empty. */
  refund(key: K, algorithm: Algorithm, cost: number, clock: Clock | undefined): void;

  /** Forgets the key. */
  delete(key: K): void;
}

/** A storage that decides by itself: the quickest way, and the one that needs no mutex. */
export interface DecidingStorage<K> extends RateStorage<K>, Decider<K> {}
