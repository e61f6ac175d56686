import type { Decision } from "../interfaces/index.js";
import type { AnyFallback, AnyFunction, Replacement, ResultOf } from "./options.js";

/** What each call of a wrapped method is limited by; see `WrapOptions`. */
export interface MethodOptions<Key, Cost> {
  /** The key: the same for all calls, or a function of the arguments and `this`. */
  readonly key: Key;
  /** How many operations a call is: a whole number from 0, or a function; 1 unless given. */
  readonly cost?: Cost | undefined;
  /** Gives the cost back when the method throws or its promise rejects; false unless given. */
  readonly refundOnError?: boolean | undefined;
}

/** A key, or a function that has to fit the method that it comes to stand at. */
export type KeyFor<K> = K | ((this: never, ...args: never) => K);

/** A cost, or a function that has to fit the method that it comes to stand at. */
export type CostFor = number | ((this: never, ...args: never) => number);

/** What a call above the limit can come to; a function has to fit the method as well. */
export type FallbackKind =
  AnyFallback | ((this: never, decision: Decision, ...args: never) => unknown);

/**
 * Decorates methods, by the decorators of the language or by those of `experimentalDecorators`, and
 * keeps their type.
 *
 * @typeParam Terms what computes the key and the cost, and thus has to fit the method
 * @typeParam Fallback what has to fit its result, or `never`
 * @typeParam Result what it may return
 */
export interface RateLimitDecorator<Terms, Fallback, Result> {
  /** @throws TypeError for what is no method */
  <This, Method extends AnyFunction>(
    method: Method & Limitable<This, Method, Terms, Fallback, Result>,
    context: ClassMethodDecoratorContext<This>,
  ): Method;

  /** @throws TypeError for what is no method */
  <This, Method extends AnyFunction>(
    target: This,
    propertyKey: string | symbol,
    descriptor: TypedPropertyDescriptor<Method & Limitable<This, Method, Terms, Fallback, Result>>,
  ): TypedPropertyDescriptor<Method>;
}

/** `unknown` for a method that everything fits, `never` for any other. */
export type Limitable<This, Method, Terms, Fallback, Result> = Method extends (
  this: never,
  ...args: infer Args
) => infer Returned
  ? [
      Returned,
      Extract<Terms, AnyFunction>,
      Extract<Fallback, AnyFunction>,
      ResultOf<Fallback>,
    ] extends [
      Result,
      (this: This, ...args: Args) => unknown,
      Replacement<This, Args>,
      Returned | Awaited<Returned>,
    ]
    ? unknown
    : never
  : never;
