import { requireCost } from "../arguments.js";
import { RateLimitExceededError } from "../errors.js";
import type { CallEvents } from "../events/call-events.js";
import type {
  AcquireSyncOptions,
  Admission,
  AsyncAdmission,
  BlockingLimiter,
  Decision,
  EnterOptions,
  RateLimiter,
  WaitToEnterOptions,
} from "../interfaces/index.js";
import { requireAcquireOptions } from "../waiting/acquire-options.js";
import type { AwaitedLimiter } from "../waiting/awaited-limiter.js";
import { acquireBlocking } from "../waiting/blocking-wait.js";
import type { WaitingTime } from "../waiting/waiting-time.js";
import { enter, waitToEnter } from "../wrapping/admission.js";
import { BaseLimiter } from "./base-limiter.js";

/**
 * What every synchronous limiter has in common, whatever it decides by. That are the methods which end
 * in `Now`: they are given checked costs from 1, and `peekNow` from 0.
 */
export abstract class LimiterShell<K>
  extends BaseLimiter<K>
  implements RateLimiter<K>, BlockingLimiter<K>
{
  limitExceeded(key: K, cost = 1): boolean {
    if (cost !== 1) {
      requireCost(cost);
      if (cost === 0) return false;
    }
    if (this.listeners !== undefined) return !this.consume(key, cost).allowed;
    return !this.admitNow(key, cost);
  }

  consume(key: K, cost = 1): Decision {
    requireCost(cost);
    if (cost === 0) return this.peek(key, cost);
    return this.listeners === undefined
      ? this.consumeNow(key, cost)
      : this.#consumeTelling(key, cost);
  }

  peek(key: K, cost = 1): Decision {
    requireCost(cost);
    if (this.listeners === undefined) return this.peekNow(key, cost);
    return tellingFaults(this.eventsOf(key, cost), () => this.peekNow(key, cost));
  }

  refund(key: K, cost = 1): void {
    requireCost(cost);
    if (cost === 0) return;
    tellingFaults(this.eventsOf(key, cost), () => {
      this.refundNow(key, cost);
    });
    this.retryWaiting(key);
  }

  reset(key: K): void {
    tellingFaults(this.eventsOf(key, 0), () => {
      this.resetNow(key);
    });
    this.retryWaiting(key);
  }

  acquireSync(key: K, options: AcquireSyncOptions = {}): Decision {
    requireAcquireOptions(options);
    const events = this.eventsOf(key, options.cost);
    try {
      const decision = acquireBlocking(this.#counter, key, options, events);
      events?.decided(decision);
      return decision;
    } catch (error) {
      if (error instanceof RateLimitExceededError) events?.gaveUp(error.decision);
      throw error;
    }
  }

  /**
   * Admits a block: `using admission = limiter.enter(key)`.
   *
   * @throws RateLimitExceededError when it is denied
   */
  enter(key: K, options?: EnterOptions): Admission<K> {
    return enter(this, key, options);
  }

  /** Waits for the admission of a block: `await using admission = await limiter.waitToEnter(key)`. */
  waitToEnter(key: K, options?: WaitToEnterOptions): Promise<AsyncAdmission<K>> {
    return waitToEnter(this, key, options);
  }

  /** Charges the cost if it fits. */
  protected abstract admitNow(key: K, cost: number): boolean;
  /** Like `admitNow`, with the whole answer. */
  protected abstract consumeNow(key: K, cost: number): Decision;
  /** What `consumeNow` would answer. */
  protected abstract peekNow(key: K, cost: number): Decision;
  /** Gives back what was charged. */
  protected abstract refundNow(key: K, cost: number): void;
  /** Forgets the key. */
  protected abstract resetNow(key: K): void;
  /** The largest cost that can ever be admitted for a key, in operations. */
  protected abstract capacityOf(key: K): number;
  /**
   * In how many milliseconds the last of several costs is admitted, each charged as soon as it can be;
   * 0 when that cannot be known.
   */
  protected abstract forecast(key: K, costs: readonly number[]): number;
  /** What waits go by. */
  protected abstract readonly waitingTime: WaitingTime;

  protected override get awaited(): AwaitedLimiter<K> {
    return {
      ...this.#counter,
      capacityOf: (key) => this.capacityOf(key),
      forecast: (key, costs) => this.forecast(key, costs),
      // Nobody leaves while he is asked for: that takes no time here.
      giveBack: () => undefined,
    };
  }

  get #counter() {
    return {
      time: this.waitingTime,
      ask: (key: K, cost: number, events: CallEvents<K> | undefined) =>
        tellingFaults(events, () => this.consumeNow(key, cost)),
      peek: (key: K, cost: number, events: CallEvents<K> | undefined) =>
        tellingFaults(events, () => this.peekNow(key, cost)),
    };
  }

  #consumeTelling(key: K, cost: number): Decision {
    const events = this.eventsOf(key, cost);
    const decision = tellingFaults(events, () => this.consumeNow(key, cost));
    events?.decided(decision);
    return decision;
  }
}

function tellingFaults<K, T>(events: CallEvents<K> | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    events?.failed(error);
    throw error;
  }
}
