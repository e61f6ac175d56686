import type { AcquireOptions, Decision } from "../interfaces/index.js";

/** Any function, as it is called here. */
export type AnyCallable = (this: unknown, ...args: unknown[]) => unknown;

/** A limiter of any kind and for any keys, as it is called here. */
export interface AnyLimiter {
  consume(key: unknown, cost: number): Decision | Promise<Decision>;
  refund(key: unknown, cost: number): void | Promise<void>;
}

/** The options of a wrapper, whichever they are. */
export interface AnyOptions extends Omit<AcquireOptions, "cost"> {
  readonly key: unknown;
  readonly cost?: number | ((this: unknown, ...args: unknown[]) => number) | undefined;
  readonly onExceeded?: unknown;
  readonly refundOnError?: boolean | undefined;
}

export function isCallable(value: unknown): value is AnyCallable {
  return typeof value === "function";
}

/** Whether a function is declared `async`: it returns a promise whatever happens. */
export function isAsyncFunction(fn: AnyCallable): boolean {
  // Unlike the class of such functions, the tag is the same in every realm.
  return Object.prototype.toString.call(fn) === "[object AsyncFunction]";
}
