/** How functions may be wrapped, held by the compiler; see `compositions.test-d.ts`. */
import { rateLimit, rateLimited } from "leak-snek";
import type {
  AsyncRateLimiter,
  BlockingLimiter,
  Decision,
  RateLimiter,
  WaitingLimiter,
} from "leak-snek";

declare const limiter: RateLimiter<string>;
declare const asyncLimiter: AsyncRateLimiter<string>;
declare const waiting: RateLimiter<string> & WaitingLimiter<string>;
declare const asyncWaiting: AsyncRateLimiter<string> & WaitingLimiter<string>;
declare const blocking: RateLimiter<string> & BlockingLimiter<string>;
declare const text: string;

const repeat = (word: string, times: number) => word.repeat(times);
const fetchWord = async (word: string) => word.length;

/** `exactly<Wanted>()(value, true)` compiles if the value has that type, not one that is assignable. */
declare function exactly<Wanted>(): <Value>(
  value: Value,
  same: IsIn<Value> extends IsIn<Wanted> ? true : false,
) => void;
type IsIn<A> = <T>() => T extends A ? 1 : 2;

// Arguments, `this` and result are kept.
const kept = rateLimited(limiter, repeat, { key: (word) => word, cost: (_, times) => times });
exactly<(this: unknown, word: string, times: number) => string>()(kept, true);
const generic = rateLimited(limiter, <T>(value: T) => [value], { key: "all" });
generic(1) satisfies number[];
const optional = rateLimited(limiter, (word?: string) => word, { key: (word = "none") => word });
optional() satisfies string | undefined;
const rest = rateLimited(limiter, (...words: string[]) => words, { key: (word) => word });
rest("a", "b") satisfies string[];
const method = rateLimited(
  limiter,
  function (this: { readonly id: string }, times: number) {
    return this.id.repeat(times);
  },
  {
    key() {
      return this.id;
    },
  },
);
method.call({ id: "me" }, 1) satisfies string;
// @ts-expect-error another `this`
method.call({ id: 1 }, 1);
// @ts-expect-error another argument
kept(1, 1);
// @ts-expect-error too few arguments
kept("a");

// Whatever the function returns, a synchronous limiter does.
rateLimited(limiter, fetchWord, { key: "all" }) satisfies (word: string) => Promise<number>;
rateLimited(blocking, repeat, { key: "all", onExceeded: "block", maxWaitMs: 10 });

// An asynchronous limiter takes functions with promises alone.
const promised = rateLimited(asyncLimiter, fetchWord, { key: (word) => word });
exactly<(this: unknown, word: string) => Promise<number>>()(promised, true);
// @ts-expect-error a synchronous function
rateLimited(asyncLimiter, repeat, { key: "all" });
// @ts-expect-error a synchronous function with a fallback
rateLimited(asyncLimiter, repeat, { key: "all", onExceeded: null });

// So does waiting.
rateLimited(waiting, fetchWord, { key: "all", onExceeded: "wait", maxWaiters: 3 }) satisfies (
  word: string,
) => Promise<number>;
rateLimited(asyncWaiting, fetchWord, { key: "all", onExceeded: "wait", jitterMs: 3 });
// @ts-expect-error a synchronous function that waits
rateLimited(waiting, repeat, { key: "all", onExceeded: "wait" });
// @ts-expect-error a limiter that nobody can wait for
rateLimited(limiter, fetchWord, { key: "all", onExceeded: "wait" });
// @ts-expect-error the same, asynchronously
rateLimited(asyncLimiter, fetchWord, { key: "all", onExceeded: "wait" });
// @ts-expect-error a limiter that does not block
rateLimited(limiter, repeat, { key: "all", onExceeded: "block" });
// @ts-expect-error a throw does not wait
rateLimited(waiting, fetchWord, { key: "all", maxWaitMs: 10 });

// A fallback is one more result.
const orNull = rateLimited(limiter, repeat, { key: "all", onExceeded: null });
exactly<string | null>()(orNull("a", 1), true);
const orList = rateLimited(limiter, repeat, { key: "all", onExceeded: { list: [1] } });
exactly<string | { list: number[] }>()(orList("a", 1), true);
const orText = rateLimited(asyncLimiter, fetchWord, { key: "all", onExceeded: "none" });
exactly<Promise<number | "none">>()(orText("a"), true);
const orCall = rateLimited(limiter, repeat, {
  key: "all",
  onExceeded: (decision, word, times) => [decision.retryAfterMs, word, times] as const,
});
exactly<string | readonly [number, string, number]>()(orCall("a", 1), true);
const orPromise = rateLimited(limiter, fetchWord, { key: "all", onExceeded: async () => "none" });
exactly<Promise<number> | Promise<string>>()(orPromise("a"), true);
const orEither = rateLimited(limiter, fetchWord, { key: "all", onExceeded: null });
exactly<Promise<number> | Promise<null> | null>()(orEither("a"), true);
rateLimited(limiter, repeat, { key: "all", onExceeded: () => "wait" });
// @ts-expect-error a text that may be "throw"
rateLimited(limiter, repeat, { key: "all", onExceeded: text });
// @ts-expect-error a function of other arguments
rateLimited(limiter, repeat, { key: "all", onExceeded: (_: Decision, word: number) => word });

// Nothing is left out, and nothing is invented.
// @ts-expect-error a missing key
rateLimited(limiter, repeat, {});
// @ts-expect-error a key of another type
rateLimited(limiter, repeat, { key: 1 });
// @ts-expect-error a key of other arguments
rateLimited(limiter, repeat, { key: (word: number) => String(word) });
// @ts-expect-error a cost that is no number
rateLimited(limiter, repeat, { key: "all", cost: () => "1" });
// @ts-expect-error no such option
rateLimited(limiter, repeat, { key: "all", onExeeded: "throw" });
// @ts-expect-error no function
rateLimited(limiter, "repeat", { key: "all" });

// A private method, which only the decorators of the language reach; the rest is in `decorators.test-d.ts`.
export class Private {
  @rateLimit(limiter, { key: (word: string) => word })
  #hidden(word: string): string {
    return word;
  }

  shown(): string {
    return this.#hidden("a");
  }
}
