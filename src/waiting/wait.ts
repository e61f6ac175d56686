import { RateLimitExceededError } from "../errors.js";
import type { CallEvents } from "../events/call-events.js";
import type { AcquireOptions, Decision } from "../interfaces/index.js";
import type { AwaitedLimiter } from "./awaited-limiter.js";
import type { Waiter, WaitingLine } from "./waiting-line.js";

/** One call that waits for a key: in line, for no longer than its options allow. */
export class Wait<K> implements Waiter {
  readonly endsAt: number;
  readonly jitterMs: number;
  /** What becomes of it. */
  readonly decision: Promise<Decision>;
  readonly #limiter: AwaitedLimiter<K>;
  readonly #key: K;
  readonly #maxWaitMs: number | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #events: CallEvents<K> | undefined;
  #resolve: (decision: Decision) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #isSettled = false;
  #line: WaitingLine | undefined;
  #cancelTimeout: (() => void) | undefined;

  constructor(
    limiter: AwaitedLimiter<K>,
    key: K,
    readonly cost: number,
    { maxWaitMs, maxWaiters, jitterMs = 0, signal }: AcquireOptions,
    events: CallEvents<K> | undefined,
  ) {
    this.#limiter = limiter;
    this.#key = key;
    this.#maxWaitMs = maxWaiters === 0 ? 0 : maxWaitMs;
    this.#signal = signal;
    this.#events = events;
    this.jitterMs = jitterMs;
    this.endsAt = limiter.time.now() + (this.#maxWaitMs ?? Infinity);
    this.decision = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Takes the last place in a line. */
  standIn(line: WaitingLine): void {
    this.#line = line;
    line.join(this);
    if (this.#isSettled) return;
    this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (this.#maxWaitMs === undefined) return;
    this.#cancelTimeout = this.#limiter.time.callAfter(this.#maxWaitMs, this.#onTimeUp);
    if (!line.isServing(this)) void this.#leaveIfTooLate(line, this.#maxWaitMs);
  }

  ask(): Decision | Promise<Decision> {
    return this.#limiter.ask(this.#key, this.cost, this.#events);
  }

  admit(decision: Decision): void {
    this.#settle();
    this.#resolve(decision);
  }

  refuse(decision: Decision): void {
    this.#settle();
    this.#reject(new RateLimitExceededError(this.#key, { ...decision, allowed: false }));
  }

  fail(error: unknown): void {
    this.#settle();
    this.#reject(error as Error);
  }

  onSleep(decision: Decision, sleepMs: number): void {
    this.#events?.slept(decision, sleepMs);
  }

  /** Those before it are known, and so is the time that they take. */
  async #leaveIfTooLate(line: WaitingLine, maxWaitMs: number): Promise<void> {
    let retryAfterMs: number;
    try {
      const forecast = this.#limiter.forecast(this.#key, line.costsThrough(this));
      retryAfterMs = forecast instanceof Promise ? await forecast : forecast;
    } catch {
      // What cannot be asked for cannot be known: the time will tell.
      return;
    }
    if (retryAfterMs > maxWaitMs) await this.#giveUp((decision) => ({ ...decision, retryAfterMs }));
  }

  readonly #onAbort = () => {
    if (this.#isSettled) return;
    this.fail(this.#signal?.reason);
    this.#line?.leave(this);
  };

  /** Whose turn it is sleeps no longer than it may, and is answered after that. */
  readonly #onTimeUp = () => {
    if (this.#line?.isServing(this) !== true) void this.#giveUp((decision) => decision);
  };

  /** Leaves at once, and tells how it stands by then. */
  async #giveUp(seenBy: (decision: Decision) => Decision): Promise<void> {
    if (this.#isSettled) return;
    this.#settle();
    this.#line?.leave(this);
    try {
      this.refuse(seenBy(await this.#limiter.peek(this.#key, this.cost, this.#events)));
    } catch (error) {
      this.fail(error);
    }
  }

  #settle(): void {
    this.#isSettled = true;
    this.#cancelTimeout?.();
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }
}
