/**
 * What can be decorated and what cannot, held by the compiler: by the decorators of the language in the
 * type check of `npm test`, and by those of `experimentalDecorators` in a test.
 */
import { LeakyBucketLimiter, rateLimit, rl } from "leak-snek";
import type {
  AsyncRateLimiter,
  BlockingLimiter,
  Decision,
  RateLimiter,
  WaitingLimiter,
} from "leak-snek";

declare const limiter: RateLimiter<string>;
declare const asyncLimiter: AsyncRateLimiter<string>;
declare const waiting: AsyncRateLimiter<string> & WaitingLimiter<string>;
declare const blocking: RateLimiter<string> & BlockingLimiter<string>;
declare const text: string;

export class Legal {
  readonly id = "me";

  @rateLimit(new LeakyBucketLimiter({ rateLimit: rl("10/m") }), { key: "all" })
  fixedKey(a: string, b: number): string {
    return a.repeat(b);
  }

  @rateLimit(limiter, { key: (a: string) => a, cost: (_: string, b: number) => b })
  ofArguments(a: string, b: number): string {
    return a.repeat(b);
  }

  @rateLimit(limiter, { key: (a?: string) => a ?? "nobody", refundOnError: true })
  optionalArgument(a?: string): string {
    return a ?? "";
  }

  @rateLimit(limiter, {
    key(this: Legal) {
      return this.id;
    },
  })
  generic<T>(value: T): T {
    return value;
  }

  @rateLimit(limiter, { key: "all" })
  static ofClass(a: string): string {
    return a;
  }

  @rateLimit(limiter, { key: (a: string) => a })
  private hidden(a: string): string {
    return a;
  }

  @rateLimit(limiter, { key: "all", onExceeded: "throw" })
  async promising(): Promise<string> {
    return this.hidden("a");
  }

  @rateLimit(asyncLimiter, { key: "all", cost: 2 })
  async onAsynchronous(): Promise<string> {
    return "a";
  }

  @rateLimit(waiting, { key: "all", onExceeded: "wait", maxWaitMs: 100, jitterMs: 10 })
  async patient(): Promise<string> {
    return "a";
  }

  @rateLimit(blocking, { key: "all", onExceeded: "block", maxWaitMs: 100 })
  blocked(): string {
    return "a";
  }

  @rateLimit(limiter, { key: "all", onExceeded: null })
  async orNull(a: string): Promise<string | null> {
    return a;
  }

  @rateLimit(asyncLimiter, { key: "all", onExceeded: "none" })
  async orText(): Promise<string> {
    return "a";
  }

  @rateLimit(limiter, { key: "all", onExceeded: () => "a" })
  orCall(a: string): string {
    return a;
  }

  @rateLimit(limiter, { key: "all", onExceeded: (_: Decision, a: string) => a })
  orReplacement(a: string): string {
    return a;
  }
}

new Legal().generic(1) satisfies 1;
Legal.ofClass("a") satisfies string;

export class Illegal {
  // @ts-expect-error a key of other arguments
  @rateLimit(limiter, { key: (a: string) => a })
  otherArguments(a: number): number {
    return a;
  }

  // @ts-expect-error a key of more arguments
  @rateLimit(limiter, { key: (a: string) => a })
  fewerArguments(): number {
    return 1;
  }

  // @ts-expect-error a cost of other arguments
  @rateLimit(limiter, { key: "all", cost: (a: number) => a })
  otherCost(a: string): string {
    return a;
  }

  // @ts-expect-error a key of another `this`
  @rateLimit(limiter, { key: keyOfDate })
  otherThis(a: number): number {
    return a;
  }

  // @ts-expect-error a synchronous method on an asynchronous limiter
  @rateLimit(asyncLimiter, { key: "all" })
  synchronous(a: number): number {
    return a;
  }

  // @ts-expect-error a synchronous method that waits
  @rateLimit(waiting, { key: "all", onExceeded: "wait" })
  synchronousWait(a: number): number {
    return a;
  }

  // @ts-expect-error a fallback of another type
  @rateLimit(limiter, { key: "all", onExceeded: null })
  otherFallback(a: number): number {
    return a;
  }

  // @ts-expect-error a function for a fallback, of other arguments
  @rateLimit(limiter, { key: "all", onExceeded: (_: Decision, a: string) => a.length })
  otherReplacement(a: number): number {
    return a;
  }

  // @ts-expect-error a limiter that nobody can wait for
  @rateLimit(limiter, { key: "all", onExceeded: "wait" })
  async noWaiting(): Promise<void> {
    await Promise.resolve();
  }

  // @ts-expect-error a limiter that does not block
  @rateLimit(limiter, { key: "all", onExceeded: "block" })
  noBlocking(): string {
    return "a";
  }

  // @ts-expect-error a text that may be "throw"
  @rateLimit(limiter, { key: "all", onExceeded: text })
  anyText(): string {
    return "a";
  }

  // @ts-expect-error a key of another type
  @rateLimit(limiter, { key: 1 })
  otherKey(): number {
    return 1;
  }

  // @ts-expect-error a missing key
  @rateLimit(limiter, {})
  noKey(): number {
    return 1;
  }

  // @ts-expect-error no such option
  @rateLimit(limiter, { key: "all", onExeeded: "throw" })
  noSuchOption(): number {
    return 1;
  }

  // @ts-expect-error a getter is no method
  @rateLimit(limiter, { key: "all" })
  get getter(): string {
    return text;
  }

  // @ts-expect-error a field is no method
  @rateLimit(limiter, { key: "all" })
  field = () => 1;
}

// @ts-expect-error a class is no method
@rateLimit(limiter, { key: "all" })
export class IllegalClass extends Legal {}

function keyOfDate(this: Date): string {
  return this.toISOString();
}
