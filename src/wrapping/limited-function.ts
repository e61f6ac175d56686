import { isPromiseLike } from "../adapters/storage-calls.js";
import { RateLimitExceededError } from "../errors.js";
import type { Decision } from "../interfaces/index.js";
import { askerOf } from "./asker.js";
import type { Ask } from "./asker.js";
import type { AnyCallable, AnyLimiter, AnyOptions } from "./callables.js";
import { isAsyncFunction, isCallable } from "./callables.js";
import { keepProperties } from "./properties.js";
import { giveBack } from "./give-back.js";

/** Wraps a function; everything has been checked. */
export function limitedFunction(
  limiter: AnyLimiter,
  fn: AnyCallable,
  options: AnyOptions,
): AnyCallable {
  const limited = new LimitedFunction(limiter, fn, options);
  const promises = options.onExceeded === "wait" || isAsyncFunction(fn);
  const wrapper = promises
    ? async function (this: unknown, ...args: unknown[]): Promise<unknown> {
        return limited.call(this, args);
      }
    : function (this: unknown, ...args: unknown[]): unknown {
        return limited.call(this, args);
      };
  return keepProperties(fn, wrapper);
}

type OfCall<Value> = (self: unknown, args: unknown[]) => Value;
type Instead = (self: unknown, args: unknown[], key: unknown, decision: Decision) => unknown;

/** Asks, and then calls the function or does something else; later where the limiter answers later. */
class LimitedFunction {
  readonly #limiter: AnyLimiter;
  readonly #fn: AnyCallable;
  readonly #key: OfCall<unknown>;
  readonly #cost: OfCall<number>;
  readonly #ask: Ask;
  readonly #instead: Instead;
  readonly #refundOnError: boolean;

  constructor(limiter: AnyLimiter, fn: AnyCallable, options: AnyOptions) {
    const { key, cost = 1, onExceeded, refundOnError = false } = options;
    this.#limiter = limiter;
    this.#fn = fn;
    this.#key = keyOf(key);
    this.#cost = costOf(cost);
    this.#ask = askerOf(limiter, options);
    this.#instead = insteadOf(onExceeded);
    this.#refundOnError = refundOnError;
  }

  call(self: unknown, args: unknown[]): unknown {
    const key = this.#key(self, args);
    const cost = this.#cost(self, args);
    const decision = this.#ask(key, cost);
    return isPromiseLike(decision)
      ? decision.then((answer) => this.#goOn(self, args, key, cost, answer))
      : this.#goOn(self, args, key, cost, decision);
  }

  #goOn(self: unknown, args: unknown[], key: unknown, cost: number, decision: Decision): unknown {
    if (!decision.allowed) return this.#instead(self, args, key, decision);
    // What was not charged where it would be given back would become a credit there.
    if (!this.#refundOnError || decision.degraded === true) return this.#fn.apply(self, args);
    try {
      const result = this.#fn.apply(self, args);
      return isPromiseLike(result)
        ? result.then(undefined, (error: unknown) => this.#fail(key, cost, error))
        : result;
    } catch (error) {
      return this.#fail(key, cost, error);
    }
  }

  /** Fails as the function did, after the cost has been given back. */
  #fail(key: unknown, cost: number, error: unknown): unknown {
    const given = giveBack(this.#limiter, key, cost);
    if (given === undefined) throw error;
    return given.then(() => {
      throw error;
    });
  }
}

function keyOf(key: unknown): OfCall<unknown> {
  return isCallable(key) ? (self, args) => key.apply(self, args) : () => key;
}

function costOf(cost: NonNullable<AnyOptions["cost"]>): OfCall<number> {
  return typeof cost === "function" ? (self, args) => cost.apply(self, args) : () => cost;
}

/** What a denied call comes to. One that waited is denied by what it waited for. */
function insteadOf(onExceeded: unknown): Instead {
  if (onExceeded === undefined || isMode(onExceeded)) {
    return (_self, _args, key, decision) => {
      throw new RateLimitExceededError(key, decision);
    };
  }
  return isCallable(onExceeded)
    ? (self, args, _key, decision) => onExceeded.apply(self, [decision, ...args])
    : () => onExceeded;
}

function isMode(onExceeded: unknown): boolean {
  return onExceeded === "throw" || onExceeded === "wait" || onExceeded === "block";
}
