import { setImmediate as nextTurn } from "node:timers/promises";
import { AsyncLimiter, Limiter, RateLimitExceededError } from "leak-snek";
import type {
  AcquireOptions,
  AcquireSyncOptions,
  AsyncRateLimiter,
  BlockingLimiter,
  Decision,
  LimiterOptions,
  RateLimiter,
  WaitingLimiter,
} from "leak-snek";
import type { ManualClock } from "leak-snek/testing";

/** A limiter that asks again each turn: what waits in the tests, until every limiter does. */
export class PollingLimiter
  extends Limiter
  implements WaitingLimiter<string>, BlockingLimiter<string>
{
  constructor(
    options: LimiterOptions<string>,
    readonly manualClock: ManualClock,
  ) {
    super(options);
  }

  acquire(key: string, options: AcquireOptions = {}): Promise<Decision> {
    return poll(this, key, options);
  }

  acquireSync(key: string, { cost = 1, maxWaitMs = Infinity }: AcquireSyncOptions = {}): Decision {
    const decision = this.consume(key, cost);
    if (decision.allowed) return decision;
    if (decision.retryAfterMs > maxWaitMs) throw new RateLimitExceededError(key, decision);
    this.manualClock.advance(decision.retryAfterMs);
    return this.acquireSync(key, { cost, maxWaitMs: maxWaitMs - decision.retryAfterMs });
  }
}

/** The same, of an asynchronous one. */
export class AsyncPollingLimiter extends AsyncLimiter implements WaitingLimiter<string> {
  acquire(key: string, options: AcquireOptions = {}): Promise<Decision> {
    return poll(this, key, options);
  }
}

async function poll(
  limiter: RateLimiter<string> | AsyncRateLimiter<string>,
  key: string,
  { cost = 1, maxWaitMs = Infinity, signal }: AcquireOptions,
): Promise<Decision> {
  for (;;) {
    signal?.throwIfAborted();
    const decision = await limiter.consume(key, cost);
    if (decision.allowed) return decision;
    if (decision.retryAfterMs > maxWaitMs) throw new RateLimitExceededError(key, decision);
    await nextTurn();
  }
}
