import type { CallEvents } from "../events/call-events.js";
import type {
  AsyncAdmission,
  AsyncRateLimiter,
  Decision,
  EnterOptions,
  WaitToEnterOptions,
} from "../interfaces/index.js";
import type { AwaitedLimiter } from "../waiting/awaited-limiter.js";
import type { WaitingTime } from "../waiting/waiting-time.js";
import { enterAsync, waitToEnter } from "../wrapping/admission.js";
import { BaseLimiter } from "./base-limiter.js";

/**
 * `LimiterShell` with promises. The methods that end in `Now` check their costs, so that a wrong one is a
 * rejection, and tell of faults, since they may make decisions of them. Where nobody listens, theirs is
 * the only promise that a call makes.
 */
export abstract class AsyncLimiterShell<K> extends BaseLimiter<K> implements AsyncRateLimiter<K> {
  limitExceeded(key: K, cost = 1): Promise<boolean> {
    if (this.listeners === undefined) return this.exceedsNow(key, cost);
    return this.#exceedsTelling(key, cost);
  }

  consume(key: K, cost = 1): Promise<Decision> {
    if (this.listeners === undefined) return this.consumeNow(key, cost, undefined);
    return this.#consumeTelling(key, cost);
  }

  peek(key: K, cost = 1): Promise<Decision> {
    return this.peekNow(key, cost, this.eventsOf(key, cost));
  }

  async refund(key: K, cost = 1): Promise<void> {
    await this.refundNow(key, cost, this.eventsOf(key, cost));
    this.retryWaiting(key);
  }

  async reset(key: K): Promise<void> {
    await this.resetNow(key, this.eventsOf(key, 0));
    this.retryWaiting(key);
  }

  /**
   * Admits a block: `await using admission = await limiter.enter(key)`. Rejects with a
   * `RateLimitExceededError` when it is denied.
   */
  enter(key: K, options?: EnterOptions): Promise<AsyncAdmission<K>> {
    return enterAsync(this, key, options);
  }

  /** Waits for the admission of a block: `await using admission = await limiter.waitToEnter(key)`. */
  waitToEnter(key: K, options?: WaitToEnterOptions): Promise<AsyncAdmission<K>> {
    return waitToEnter(this, key, options);
  }

  /** Charges the cost if it fits: false when it did. */
  protected abstract exceedsNow(key: K, cost: number): Promise<boolean>;
  /** Charges the cost if it fits. */
  protected abstract consumeNow(
    key: K,
    cost: number,
    events: CallEvents<K> | undefined,
  ): Promise<Decision>;
  /** What `consumeNow` would answer. */
  protected abstract peekNow(
    key: K,
    cost: number,
    events: CallEvents<K> | undefined,
  ): Promise<Decision>;
  /** Gives back what was charged. */
  protected abstract refundNow(
    key: K,
    cost: number,
    events: CallEvents<K> | undefined,
  ): Promise<void>;
  /** Forgets the key. */
  protected abstract resetNow(key: K, events: CallEvents<K> | undefined): Promise<void>;
  /** The largest cost that can ever be admitted for a key, in operations. */
  protected abstract capacityOf(key: K): number;
  /**
   * In how many milliseconds the last of several costs is admitted, each charged as soon as it can be;
   * 0 when that cannot be known.
   */
  protected abstract forecast(key: K, costs: readonly number[]): Promise<number>;
  /** What waits go by. */
  protected abstract readonly waitingTime: WaitingTime;

  protected override get awaited(): AwaitedLimiter<K> {
    return {
      time: this.waitingTime,
      ask: (key, cost, events) => this.consumeNow(key, cost, events),
      peek: (key, cost, events) => this.peekNow(key, cost, events),
      capacityOf: (key) => this.capacityOf(key),
      forecast: (key, costs) => this.forecast(key, costs),
      giveBack: (key, cost) => {
        // Whoever it was charged for has left: its fault is told to those who listen, and to nobody else.
        this.refund(key, cost).catch(() => undefined);
      },
    };
  }

  async #exceedsTelling(key: K, cost: number): Promise<boolean> {
    return !(await this.#consumeTelling(key, cost)).allowed;
  }

  async #consumeTelling(key: K, cost: number): Promise<Decision> {
    const events = this.eventsOf(key, cost);
    const decision = await this.consumeNow(key, cost, events);
    if (cost > 0) events?.decided(decision);
    return decision;
  }
}
