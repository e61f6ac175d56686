import { RateLimitExceededError } from "../errors.js";
import type { CallEvents } from "../events/call-events.js";
import type { AcquireOptions, Decision } from "../interfaces/index.js";
import { requireAcquireOptions } from "./acquire-options.js";
import type { AwaitedLimiter } from "./awaited-limiter.js";
import { Wait } from "./wait.js";
import { WaitingLine } from "./waiting-line.js";

/** The lines before the keys of a limiter; there is one only where somebody waits. */
export class WaitingLines<K> {
  readonly #limiter: AwaitedLimiter<K>;
  readonly #lines = new Map<K, WaitingLine>();

  constructor(limiter: AwaitedLimiter<K>) {
    this.#limiter = limiter;
  }

  /** How many keys are waited for. */
  get size(): number {
    return this.#lines.size;
  }

  /** `WaitingLimiter.acquire`. */
  async acquire(
    key: K,
    options: AcquireOptions,
    events: CallEvents<K> | undefined,
  ): Promise<Decision> {
    requireAcquireOptions(options);
    const { cost = 1, maxWaiters = Infinity, signal } = options;
    signal?.throwIfAborted();
    if (cost === 0) return this.#limiter.peek(key, 0, events);
    const waiting = this.#lines.get(key)?.size ?? 0;
    if (cost > this.#limiter.capacityOf(key) || (waiting > 0 && waiting >= maxWaiters)) {
      const decision = await this.#limiter.peek(key, cost, events);
      throw new RateLimitExceededError(key, { ...decision, allowed: false });
    }
    const wait = new Wait(this.#limiter, key, cost, options, events);
    wait.standIn(this.#lineOf(key));
    return wait.decision;
  }

  /** There may be room for a key. */
  retry(key: K): void {
    this.#lines.get(key)?.retry();
  }

  #lineOf(key: K): WaitingLine {
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const limiter = this.#limiter;
    const line = new WaitingLine({
      time: limiter.time,
      giveBack: (cost) => {
        limiter.giveBack(key, cost);
      },
      onEmpty: () => {
        this.#lines.delete(key);
      },
    });
    this.#lines.set(key, line);
    return line;
  }
}
