import { isPromiseLike } from "../adapters/storage-calls.js";
import type { AnyLimiter } from "./callables.js";

/**
 * Gives a cost back after a fault, which it must not hide: a refund that fails is not told of.
 *
 * @returns what settles when that is done, if it is not done at once; it never rejects
 */
export function giveBack(
  limiter: AnyLimiter,
  key: unknown,
  cost: number,
): PromiseLike<void> | undefined {
  try {
    const done: unknown = limiter.refund(key, cost);
    return isPromiseLike(done) ? done.then(nothing, nothing) : undefined;
  } catch {
    return undefined;
  }
}

function nothing(): void {
  // Whatever came of it.
}
