import { RateLimitExceededError } from "../errors.js";
import type { CallEvents } from "../events/call-events.js";
import type { AcquireSyncOptions, Decision } from "../interfaces/index.js";
import type { WaitingTime } from "./waiting-time.js";

/** A limiter that the thread is blocked for, as it is asked here: `AwaitedLimiter` at once. */
export interface BlockingCounter<K> {
  readonly time: WaitingTime;
  ask(key: K, cost: number, events: CallEvents<K> | undefined): Decision;
  peek(key: K, cost: number, events: CallEvents<K> | undefined): Decision;
}

/**
 * `BlockingLimiter.acquireSync`, with options that have been checked.
 *
 * @throws RateLimitExceededError when the cost can never be admitted, or not in time
 */
export function acquireBlocking<K>(
  limiter: BlockingCounter<K>,
  key: K,
  { cost = 1, maxWaitMs = Infinity }: AcquireSyncOptions,
  events: CallEvents<K> | undefined,
): Decision {
  if (cost === 0) return limiter.peek(key, 0, events);
  const { time } = limiter;
  const endsAt = time.now() + maxWaitMs;
  for (;;) {
    const decision = limiter.ask(key, cost, events);
    if (decision.allowed) return decision;
    const { retryAfterMs } = decision;
    // What has passed of this millisecond does not make a wait of whole milliseconds too long.
    if (retryAfterMs === Infinity || retryAfterMs > Math.ceil(endsAt - time.now())) {
      throw new RateLimitExceededError(key, decision);
    }
    events?.slept(decision, retryAfterMs);
    time.sleep(retryAfterMs);
  }
}
