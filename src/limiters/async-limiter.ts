import { asyncDeciderOf } from "../adapters/decider.js";
import { requireAlgorithm, requireCost, requireOptions } from "../arguments.js";
import { checkedClock } from "../clocks/checked-clock.js";
import type {
  Algorithm,
  AsyncDecider,
  AsyncRateLimiter,
  Clock,
  Decider,
  Decision,
} from "../interfaces/index.js";
import { MemoryStorage } from "../storages/memory-storage.js";
import type { AsyncParts } from "./parts.js";

/** What an `AsyncLimiter` is made of. */
export type AsyncLimiterOptions<K> = AsyncParts<K> & {
  /** How to limit: `leakyBucket(...)`, `slidingWindow(...)` or one's own. */
  readonly algorithm: Algorithm;
};

/**
 * `Limiter` with promises, over parts of either kind: a synchronous storage or mutex serves as well.
 */
export class AsyncLimiter<K = string> implements AsyncRateLimiter<K> {
  readonly #algorithm: Algorithm;
  readonly #decider: Decider<K> | AsyncDecider<K>;
  readonly #clock: Clock | undefined;

  /** @throws TypeError for a part that is missing or no such part */
  constructor(options: AsyncLimiterOptions<K>) {
    requireOptions(options);
    const { algorithm, rateStorage = new MemoryStorage<K>(), keyMutex, clock } = options;
    requireAlgorithm(algorithm);
    this.#algorithm = algorithm;
    this.#decider = asyncDeciderOf(rateStorage, keyMutex);
    this.#clock = clock && checkedClock("clock", clock);
  }

  async limitExceeded(key: K, cost = 1): Promise<boolean> {
    requireCost(cost);
    if (cost === 0) return false;
    const admitted = this.#decider.admit(key, this.#algorithm, cost, this.#clock);
    return !(typeof admitted === "boolean" ? admitted : await admitted);
  }

  async consume(key: K, cost = 1): Promise<Decision> {
    requireCost(cost);
    if (cost === 0) return this.peek(key, cost);
    return this.#decider.consume(key, this.#algorithm, cost, this.#clock);
  }

  async peek(key: K, cost = 1): Promise<Decision> {
    requireCost(cost);
    return this.#decider.peek(key, this.#algorithm, cost, this.#clock);
  }

  async refund(key: K, cost = 1): Promise<void> {
    requireCost(cost);
    if (cost === 0) return;
    await this.#decider.refund(key, this.#algorithm, cost, this.#clock);
  }

  async reset(key: K): Promise<void> {
    await this.#decider.delete(key);
  }
}
