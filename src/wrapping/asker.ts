import { hasMethod } from "../arguments.js";
import type { BlockingLimiter, Decision, WaitingLimiter } from "../interfaces/index.js";
import type { AnyLimiter, AnyOptions } from "./callables.js";

/** Asks for a call, and waits for it if that is what is wanted. */
export type Ask = (key: unknown, cost: number) => Decision | Promise<Decision>;

export function askerOf(limiter: AnyLimiter, options: AnyOptions): Ask {
  const { onExceeded, maxWaitMs, signal, maxWaiters, jitterMs } = options;
  if (onExceeded === "wait" && canWait(limiter)) {
    return (key, cost) => limiter.acquire(key, { cost, maxWaitMs, signal, maxWaiters, jitterMs });
  }
  if (onExceeded === "block" && canBlock(limiter)) {
    return (key, cost) => limiter.acquireSync(key, { cost, maxWaitMs });
  }
  return (key, cost) => limiter.consume(key, cost);
}

/** Whether a limiter can be waited for. */
export function canWait(limiter: object): limiter is WaitingLimiter<unknown> {
  return hasMethod(limiter, "acquire");
}

/** Whether a thread can be blocked for a limiter. */
export function canBlock(limiter: object): limiter is BlockingLimiter<unknown> {
  return hasMethod(limiter, "acquireSync");
}
