import type { Algorithm } from "./algorithm.js";
import type { AsyncRateStorage } from "./async-rate-storage.js";
import type { Clock } from "./clock.js";
import type { Decision } from "./decision.js";

/** `Decider` with promises: the same members, the same meaning. */
export interface AsyncDecider<K> {
  /** Charges the cost if it fits: true when it did. When false nothing has changed. */
  admit(key: K, algorithm: Algorithm, cost: number, clock: Clock | undefined): Promise<boolean>;

  /** Like `admit`, with the whole answer. */
  consume(key: K, algorithm: Algorithm, cost: number, clock: Clock | undefined): Promise<Decision>;

  /** What `consume` would answer; changes nothing. */
  peek(key: K, algorithm: Algorithm, cost: number, clock: Clock | undefined): Promise<Decision>;

  /** Gives back what was charged, never below empty. */
  refund(key: K, algorithm: Algorithm, cost: number, clock: Clock | undefined): Promise<void>;

  /** Forgets the key. */
  delete(key: K): Promise<void>;
}

/** A storage that decides by itself, in one round trip. */
export interface AsyncDecidingStorage<K> extends AsyncRateStorage<K>, AsyncDecider<K> {}
