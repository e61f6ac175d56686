import { asyncDeciderOf } from "../adapters/decider.js";
import { isPromiseLike } from "../adapters/storage-calls.js";
import { requireAlgorithm, requireCost, requireOptions, requireWholeNumber } from "../arguments.js";
import { checkedClock } from "../clocks/checked-clock.js";
import type {
  Algorithm,
  AsyncDecider,
  AsyncRateLimiter,
  CallConditions,
  Clock,
  Decider,
  Decision,
} from "../interfaces/index.js";
import { MemoryStorage } from "../storages/memory-storage.js";
import { Deadline } from "./deadline.js";
import { failurePolicyOf, faultOf } from "./failure-policy.js";
import type { FailurePolicy } from "./failure-policy.js";
import type { AsyncParts } from "./parts.js";

/** What an `AsyncLimiter` is made of. */
export type AsyncLimiterOptions<K> = AsyncParts<K> & {
  /** How to limit: `leakyBucket(...)`, `slidingWindow(...)` or one's own. */
  readonly algorithm: Algorithm;
};

const DEFAULT_DEADLINE_MS = 250;

/** A decider as it is called here; one that takes no conditions is called with them all the same. */
type AnyDecider<K> = Omit<Decider<K> | AsyncDecider<K>, "delete"> & {
  delete(key: K, conditions: CallConditions): void | Promise<void>;
};

/**
 * `Limiter` with promises, over parts of either kind: a synchronous storage or mutex serves as well.
 *
 * Every call settles within `deadlineMs`, whatever the storage does, and comes to what `onFailure` says
 * when the storage fails or is late.
 */
export class AsyncLimiter<K = string> implements AsyncRateLimiter<K> {
  readonly #algorithm: Algorithm;
  readonly #decider: AnyDecider<K>;
  readonly #clock: Clock | undefined;
  readonly #deadlineMs: number;
  /** What watches over those that do not settle in time by themselves. */
  readonly #deadline: Deadline | undefined;
  readonly #onFailure: FailurePolicy<K>;

  /**
   * @throws TypeError for a part that is missing or no such part, RangeError for a deadline that is no
   *   whole number from 1
   */
  constructor(options: AsyncLimiterOptions<K>) {
    requireOptions(options);
    const { algorithm, rateStorage = new MemoryStorage<K>(), keyMutex, clock } = options;
    const { deadlineMs = DEFAULT_DEADLINE_MS, onFailure = "throw" } = options;
    requireAlgorithm(algorithm);
    requireWholeNumber("deadlineMs", deadlineMs, 1);
    this.#algorithm = algorithm;
    this.#decider = asyncDeciderOf(rateStorage, keyMutex, algorithm);
    this.#clock = clock && checkedClock("clock", clock);
    this.#deadlineMs = deadlineMs;
    this.#deadline = settlesInTime(this.#decider) ? undefined : new Deadline(deadlineMs);
    this.#onFailure = failurePolicyOf(onFailure, algorithm, deadlineMs);
  }

  async limitExceeded(key: K, cost = 1): Promise<boolean> {
    requireCost(cost);
    if (cost === 0) return false;
    try {
      const admitted = this.#decider.admit(
        key,
        this.#algorithm,
        cost,
        this.#clock,
        this.#deadlineMs,
      );
      return !(typeof admitted === "boolean" ? admitted : await this.#inTime(key, admitted));
    } catch (error) {
      return !(await this.#onFailure.decide(faultOf(error), key, cost)).allowed;
    }
  }

  async consume(key: K, cost = 1): Promise<Decision> {
    requireCost(cost);
    if (cost === 0) return this.peek(key, cost);
    try {
      return await this.#inTime(
        key,
        this.#decider.consume(key, this.#algorithm, cost, this.#clock, this.#deadlineMs),
      );
    } catch (error) {
      return this.#onFailure.decide(faultOf(error), key, cost);
    }
  }

  async peek(key: K, cost = 1): Promise<Decision> {
    requireCost(cost);
    try {
      return await this.#inTime(
        key,
        this.#decider.peek(key, this.#algorithm, cost, this.#clock, this.#deadlineMs),
      );
    } catch (error) {
      return this.#onFailure.peek(faultOf(error), key, cost);
    }
  }

  async refund(key: K, cost = 1): Promise<void> {
    requireCost(cost);
    if (cost === 0) return;
    try {
      await this.#inTime(
        key,
        this.#decider.refund(key, this.#algorithm, cost, this.#clock, this.#deadlineMs),
      );
    } catch (error) {
      await this.#onFailure.refund(faultOf(error), key, cost);
    }
  }

  async reset(key: K): Promise<void> {
    try {
      await this.#inTime(key, this.#decider.delete(key, { waitMs: this.#deadlineMs }));
    } catch (error) {
      await this.#onFailure.reset(faultOf(error), key);
    }
  }

  /** What was answered at once needs no deadline. */
  #inTime<Answer>(key: K, answer: Answer | Promise<Answer>): Answer | Promise<Answer> {
    if (this.#deadline === undefined || !isPromise(answer)) return answer;
    return this.#deadline.within(key, answer);
  }
}

function isPromise<T>(answer: T | Promise<T>): answer is Promise<T> {
  return isPromiseLike(answer);
}

function settlesInTime(decider: object): boolean {
  return "settlesInTime" in decider && decider.settlesInTime === true;
}
