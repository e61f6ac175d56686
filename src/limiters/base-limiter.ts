import { RateLimitExceededError } from "../errors.js";
import { CallEvents } from "../events/call-events.js";
import { Listeners } from "../events/listeners.js";
import type {
  AcquireOptions,
  Decision,
  LimiterEvents,
  LimiterListener,
  TellingLimiter,
  WaitingLimiter,
} from "../interfaces/index.js";
import { requireAcquireOptions } from "../waiting/acquire-options.js";
import type { AwaitedLimiter } from "../waiting/awaited-limiter.js";
import { WaitingLines } from "../waiting/waiting-lines.js";

/** What every limiter has in common, whatever it decides by, at once or later: waiting and events. */
export abstract class BaseLimiter<K> implements WaitingLimiter<K>, TellingLimiter<K> {
  /** Who listens; undefined while nobody does, so that telling costs a decision nothing. */
  protected listeners: Listeners<K> | undefined;
  #lines: WaitingLines<K> | undefined;

  /** @throws TypeError for what is no listener */
  protected constructor(listener: LimiterListener<K> | undefined) {
    if (listener !== undefined) this.#listen(listener);
  }

  async acquire(key: K, options: AcquireOptions = {}): Promise<Decision> {
    requireAcquireOptions(options);
    const events = this.eventsOf(key, options.cost);
    const lines = (this.#lines ??= new WaitingLines(this.awaited));
    return waitTelling(events, () => lines.acquire(key, options, events));
  }

  /** @throws TypeError for an event that there is not, or for what is no function */
  on<Name extends keyof LimiterEvents<K>>(
    name: Name,
    listener: (event: LimiterEvents<K>[Name]) => unknown,
  ): () => void {
    return this.#listen({ [name]: listener });
  }

  /** The limiter as those ask it who wait. */
  protected abstract get awaited(): AwaitedLimiter<K>;

  /** What tells of a call; undefined when nobody listens. */
  protected eventsOf(key: K, cost = 1): CallEvents<K> | undefined {
    return this.listeners && new CallEvents(this.listeners, key, cost);
  }

  /** There may be room for a key: those who wait for it need not sleep any longer. */
  protected retryWaiting(key: K): void {
    this.#lines?.retry(key);
  }

  #listen(listener: LimiterListener<K>): () => void {
    const listeners = this.listeners ?? new Listeners<K>();
    const remove = listeners.add(listener);
    this.listeners = listeners;
    return () => {
      remove();
      if (this.listeners?.isEmpty === true) this.listeners = undefined;
    };
  }
}

/** Tells what a wait came to. */
async function waitTelling<K>(
  events: CallEvents<K> | undefined,
  wait: () => Promise<Decision>,
): Promise<Decision> {
  try {
    const decision = await wait();
    events?.decided(decision);
    return decision;
  } catch (error) {
    if (error instanceof RateLimitExceededError) events?.gaveUp(error.decision);
    throw error;
  }
}
