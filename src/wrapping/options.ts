import type {
  AcquireOptions,
  AcquireSyncOptions,
  AsyncRateLimiter,
  Decision,
  RateLimiter,
} from "../interfaces/index.js";

/** What to do with a call above the limit, where that is no fallback. */
export type OnExceeded = "throw" | "wait" | "block";

/** What each call of a wrapped function is limited by. */
export interface WrapOptions<K, This, Args extends unknown[]> {
  /** The key: the same for all calls, or a function of the arguments and `this`. */
  readonly key: NoInfer<K> | ((this: This, ...args: Args) => NoInfer<K>);
  /** How many operations a call is: a whole number from 0, or a function; 1 unless given. */
  readonly cost?: number | ((this: This, ...args: Args) => number) | undefined;
  /** Gives the cost back when the function throws or its promise rejects; false unless given. */
  readonly refundOnError?: boolean | undefined;
}

/** A call above the limit throws a `RateLimitExceededError`, or rejects with it. */
export interface ThrowOptions<K, This, Args extends unknown[]> extends WrapOptions<K, This, Args> {
  readonly onExceeded?: "throw" | undefined;
}

/** A call above the limit waits by `limiter.acquire`. */
export interface WaitOptions<K, This, Args extends unknown[]>
  extends WrapOptions<K, This, Args>, Patience {
  readonly onExceeded: "wait";
}

/** A call above the limit blocks its thread by `limiter.acquireSync`. */
export interface BlockOptions<K, This, Args extends unknown[]>
  extends WrapOptions<K, This, Args>, BlockingPatience {
  readonly onExceeded: "block";
}

/** A call above the limit comes to something else. */
export interface FallbackOptions<K, This, Args extends unknown[], Fallback> extends WrapOptions<
  K,
  This,
  Args
> {
  /**
   * The value that is returned instead, or the function that is called instead, with the decision
   * and the arguments. The texts "throw", "wait" and "block", and undefined, have a meaning of their
   * own: a function can return them.
   */
  readonly onExceeded: Fallback & FallbackFor<Fallback, This, Args>;
}

/** How a call waits; see `AcquireOptions`. */
export type Patience = Omit<AcquireOptions, "cost">;

/** How a call blocks; see `AcquireSyncOptions`. */
export type BlockingPatience = Omit<AcquireSyncOptions, "cost">;

/** A limiter of either kind. */
export type AnyRateLimiter<K> = RateLimiter<K> | AsyncRateLimiter<K>;

/** Any function, whatever it takes. */
export type AnyFunction = (this: never, ...args: never) => unknown;

/** What a fallback can be: anything but undefined. Naming the types keeps a text as it is written. */
export type AnyFallback = string | number | bigint | boolean | symbol | null | object;

/** A function that is called in place of another one. */
export type Replacement<This, Args extends unknown[]> = (
  this: This,
  decision: Decision,
  ...args: Args
) => unknown;

/** `unknown` for a fallback, `never` for what is a mode, or a text that may turn out to be one. */
export type NoMode<Fallback> = Fallback extends OnExceeded
  ? never
  : OnExceeded extends Fallback
    ? never
    : unknown;

/** `unknown` for a fallback that fits a function, `never` for one that does not. */
export type FallbackFor<Fallback, This, Args extends unknown[]> = [
  Extract<Fallback, AnyFunction>,
] extends [Replacement<This, Args>]
  ? NoMode<Fallback>
  : never;

/** What comes of a fallback. */
export type ResultOf<Fallback> = Fallback extends (this: never, ...args: never) => infer Result
  ? Result
  : Fallback;

/**
 * What comes of a fallback for a function on a synchronous limiter. In place of a promise it is one if
 * the function is `async`; whether any other function returns promises is not known before it is called.
 */
export type ResultBeside<Result, Fallback> =
  Result extends PromiseLike<unknown>
    ? Promise<Awaited<ResultOf<Fallback>>> | ResultOf<Fallback>
    : ResultOf<Fallback>;

/** The arguments as they stand: nothing about them is concluded from where this is written. */
export type Given<Args extends unknown[]> = { [Index in keyof Args]: Args[Index] };
