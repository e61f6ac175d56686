import type {
  AsyncRateLimiter,
  BlockingLimiter,
  RateLimiter,
  WaitingLimiter,
} from "../interfaces/index.js";
import type { AnyCallable, AnyLimiter, AnyOptions } from "./callables.js";
import { requireFunction, requireTerms } from "./checks.js";
import { limitedFunction } from "./limited-function.js";
import type {
  AnyFallback,
  AnyRateLimiter,
  BlockOptions,
  FallbackOptions,
  Given,
  Replacement,
  ResultBeside,
  ResultOf,
  ThrowOptions,
  WaitOptions,
} from "./options.js";

/**
 * A function that is called only within its limit: `rateLimited(limiter, send, { key: (to) => to })`.
 *
 * - It has the arguments, `this`, name, length and properties of `fn`, and its result. `onExceeded` says
 *   what a call above the limit comes to: it throws unless told otherwise.
 * - An asynchronous limiter, and `"wait"`, take functions that return promises, and make them return
 *   promises always. So does an `async` function: what its key, cost, limit or fallback come to is
 *   promised as well. Any other function on a synchronous limiter is answered at once.
 * - With `refundOnError` the error of the function passes on as it was, whether or not the cost could be
 *   given back. What was decided without the storage (`degraded`) is not given back.
 *
 * @throws TypeError, RangeError for a wrong option, which they name
 */
export function rateLimited<K, This, Args extends unknown[], Result>(
  limiter: RateLimiter<K>,
  fn: (this: This, ...args: Args) => Result,
  options: ThrowOptions<K, NoInfer<This>, Given<Args>>,
): (this: This, ...args: Args) => Result;
export function rateLimited<K, This, Args extends unknown[], Result>(
  limiter: AsyncRateLimiter<K>,
  fn: (this: This, ...args: Args) => PromiseLike<Result>,
  options: ThrowOptions<K, NoInfer<This>, Given<Args>>,
): (this: This, ...args: Args) => Promise<Result>;
export function rateLimited<K, This, Args extends unknown[], Result>(
  limiter: AnyRateLimiter<K> & WaitingLimiter<K>,
  fn: (this: This, ...args: Args) => PromiseLike<Result>,
  options: WaitOptions<K, NoInfer<This>, Given<Args>>,
): (this: This, ...args: Args) => Promise<Result>;
export function rateLimited<K, This, Args extends unknown[], Result>(
  limiter: RateLimiter<K> & BlockingLimiter<K>,
  fn: (this: This, ...args: Args) => Result,
  options: BlockOptions<K, NoInfer<This>, Given<Args>>,
): (this: This, ...args: Args) => Result;
export function rateLimited<
  K,
  This,
  Args extends unknown[],
  Result,
  Fallback extends AnyFallback | Replacement<This, Args>,
>(
  limiter: RateLimiter<K>,
  fn: (this: This, ...args: Args) => Result,
  options: FallbackOptions<K, NoInfer<This>, Given<Args>, Fallback>,
): (this: This, ...args: Args) => Result | ResultBeside<Result, Fallback>;
export function rateLimited<
  K,
  This,
  Args extends unknown[],
  Result,
  Fallback extends AnyFallback | Replacement<This, Args>,
>(
  limiter: AsyncRateLimiter<K>,
  fn: (this: This, ...args: Args) => PromiseLike<Result>,
  options: FallbackOptions<K, NoInfer<This>, Given<Args>, Fallback>,
): (this: This, ...args: Args) => Promise<Result | Awaited<ResultOf<Fallback>>>;
export function rateLimited(limiter: AnyLimiter, fn: AnyCallable, options: AnyOptions): unknown {
  requireFunction("fn", fn);
  requireTerms(limiter, options);
  return limitedFunction(limiter, fn, options);
}
