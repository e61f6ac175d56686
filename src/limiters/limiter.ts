import { refusePromise } from "../adapters/storage-calls.js";
import { deciderOf } from "../adapters/decider.js";
import { requireAlgorithm, requireCost, requireOptions } from "../arguments.js";
import { checkedClock } from "../clocks/checked-clock.js";
import type { Algorithm, Clock, Decider, Decision, RateLimiter } from "../interfaces/index.js";
import { MemoryStorage } from "../storages/memory-storage.js";
import type { Parts } from "./parts.js";

/** What a `Limiter` is made of. */
export type LimiterOptions<K> = Parts<K> & {
  /** How to limit: `leakyBucket(...)`, `slidingWindow(...)` or one's own. */
  readonly algorithm: Algorithm;
};

/**
 * Limits by any algorithm, at once: algorithm, storage, mutex and clock in one.
 *
 * The mutex may be left out when the storage decides by itself or can compare and swap. One that is
 * given is used.
 */
export class Limiter<K = string> implements RateLimiter<K> {
  readonly #algorithm: Algorithm;
  readonly #decider: Decider<K>;
  readonly #clock: Clock | undefined;

  /** @throws TypeError for a part that is missing, asynchronous or no such part */
  constructor(options: LimiterOptions<K>) {
    requireOptions(options);
    const { algorithm, rateStorage = new MemoryStorage<K>(), keyMutex, clock } = options;
    requireAlgorithm(algorithm);
    this.#algorithm = algorithm;
    this.#decider = deciderOf(rateStorage, keyMutex);
    this.#clock = clock && checkedClock("clock", clock);
  }

  limitExceeded(key: K, cost = 1): boolean {
    requireCost(cost);
    if (cost === 0) return false;
    const admitted = this.#decider.admit(key, this.#algorithm, cost, this.#clock);
    if (typeof admitted !== "boolean") refusePromise("rateStorage.admit()", admitted);
    return !admitted;
  }

  consume(key: K, cost = 1): Decision {
    requireCost(cost);
    if (cost === 0) return this.peek(key, cost);
    const decision = this.#decider.consume(key, this.#algorithm, cost, this.#clock);
    refusePromise("rateStorage.consume()", decision);
    return decision;
  }

  peek(key: K, cost = 1): Decision {
    requireCost(cost);
    const decision = this.#decider.peek(key, this.#algorithm, cost, this.#clock);
    refusePromise("rateStorage.peek()", decision);
    return decision;
  }

  refund(key: K, cost = 1): void {
    requireCost(cost);
    if (cost === 0) return;
    const done: unknown = this.#decider.refund(key, this.#algorithm, cost, this.#clock);
    refusePromise("rateStorage.refund()", done);
  }

  reset(key: K): void {
    const done: unknown = this.#decider.delete(key);
    refusePromise("rateStorage.delete()", done);
  }
}
