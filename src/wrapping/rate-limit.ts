import { show } from "../arguments.js";
import type {
  AsyncRateLimiter,
  BlockingLimiter,
  RateLimiter,
  WaitingLimiter,
} from "../interfaces/index.js";
import type { AnyCallable, AnyLimiter, AnyOptions } from "./callables.js";
import { isCallable } from "./callables.js";
import { requireTerms } from "./checks.js";
import { limitedFunction } from "./limited-function.js";
import type {
  CostFor,
  KeyFor,
  FallbackKind,
  MethodOptions,
  RateLimitDecorator,
} from "./method-options.js";
import type { AnyRateLimiter, BlockingPatience, NoMode, Patience } from "./options.js";

/**
 * Limits a method, as `rateLimited` does a function:
 * `@rateLimit(limiter, { key: (user: string) => user })`.
 *
 * For static methods and others, private ones as well, by the decorators of the language or the older
 * ones (`experimentalDecorators`). All instances share the limit of a key; `key` and `cost` may ask
 * `this`. A fallback has to fit the result of the method.
 *
 * @returns a decorator, which throws a TypeError for what is no method
 * @throws TypeError, RangeError for a wrong option, which they name
 */
export function rateLimit<K, Key extends KeyFor<K>, Cost extends CostFor = never>(
  limiter: RateLimiter<K>,
  options: MethodOptions<Key, Cost> & { readonly onExceeded?: "throw" | undefined },
): RateLimitDecorator<Key | Cost, never, unknown>;
export function rateLimit<K, Key extends KeyFor<K>, Cost extends CostFor = never>(
  limiter: AsyncRateLimiter<K>,
  options: MethodOptions<Key, Cost> & { readonly onExceeded?: "throw" | undefined },
): RateLimitDecorator<Key | Cost, never, PromiseLike<unknown>>;
export function rateLimit<K, Key extends KeyFor<K>, Cost extends CostFor = never>(
  limiter: AnyRateLimiter<K> & WaitingLimiter<K>,
  options: MethodOptions<Key, Cost> & Patience & { readonly onExceeded: "wait" },
): RateLimitDecorator<Key | Cost, never, PromiseLike<unknown>>;
export function rateLimit<K, Key extends KeyFor<K>, Cost extends CostFor = never>(
  limiter: RateLimiter<K> & BlockingLimiter<K>,
  options: MethodOptions<Key, Cost> & BlockingPatience & { readonly onExceeded: "block" },
): RateLimitDecorator<Key | Cost, never, unknown>;
export function rateLimit<
  K,
  Key extends KeyFor<K>,
  Fallback extends FallbackKind,
  Cost extends CostFor = never,
>(
  limiter: RateLimiter<K>,
  options: MethodOptions<Key, Cost> & { readonly onExceeded: Fallback & NoMode<Fallback> },
): RateLimitDecorator<Key | Cost, Fallback, unknown>;
export function rateLimit<
  K,
  Key extends KeyFor<K>,
  Fallback extends FallbackKind,
  Cost extends CostFor = never,
>(
  limiter: AsyncRateLimiter<K>,
  options: MethodOptions<Key, Cost> & { readonly onExceeded: Fallback & NoMode<Fallback> },
): RateLimitDecorator<Key | Cost, Fallback, PromiseLike<unknown>>;
export function rateLimit(limiter: AnyLimiter, options: AnyOptions): unknown {
  requireTerms(limiter, options);
  const limited = (method: AnyCallable) => limitedFunction(limiter, method, options);
  return (target: unknown, context: unknown, descriptor: unknown) =>
    isObject(context)
      ? decorateByContext(target, context, limited)
      : decorateByDescriptor(target, context, descriptor, limited);
}

type Limited = (method: AnyCallable) => AnyCallable;

/** A decorator of the language: it is given what it decorates, and told what that is. */
function decorateByContext(
  target: unknown,
  { kind, name }: Readonly<Record<string, unknown>>,
  limited: Limited,
): AnyCallable {
  if (kind !== "method" || !isCallable(target)) refuse(`the ${String(kind)} ${show(name)}`);
  return limited(target);
}

/** One of `experimentalDecorators`: it is given the class or its prototype, a name and a descriptor. */
function decorateByDescriptor(
  target: unknown,
  name: unknown,
  descriptor: unknown,
  limited: Limited,
): PropertyDescriptor {
  if (!isObject(descriptor)) refuse(whatElse(target, name, descriptor));
  const method = descriptor["value"];
  if (!isCallable(method)) refuse(`the accessor ${show(name)}`);
  return { ...descriptor, value: limited(method) };
}

function whatElse(target: unknown, name: unknown, third: unknown): string {
  if (typeof third === "number") return `a parameter of ${show(name ?? "constructor")}`;
  if (name !== undefined) return `the field ${show(name)}`;
  return `the class ${isCallable(target) ? show(target.name) : show(target)}`;
}

function refuse(what: string): never {
  throw new TypeError(`@rateLimit is for methods, got ${what}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
