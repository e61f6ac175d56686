/** Limits that stand together: which are synchronous, and what keys they take. */
import { allOf, AsyncLeakyBucketLimiter, LeakyBucketLimiter, rl } from "leak-snek";
import type { AllOfLimiter, AsyncRateLimiter, Decision, RateLimiter } from "leak-snek";

const rateLimit = rl("10/m");
const texts = new LeakyBucketLimiter({ rateLimit });
const numbers = new LeakyBucketLimiter<number>({ rateLimit });
const asyncTexts = new AsyncLeakyBucketLimiter({ rateLimit });
const asyncNumbers = new AsyncLeakyBucketLimiter<number>({ rateLimit });

interface Request {
  readonly user: string;
  readonly tenant: number;
}

// All synchronous: so is the whole.
allOf([texts]) satisfies RateLimiter<string>;
allOf([texts, texts, { limiter: texts, name: "day" }]) satisfies RateLimiter<string>;
allOf([texts, allOf([texts, texts])]) satisfies RateLimiter<string>;
allOf([texts]).consume("key") satisfies Decision;
// @ts-expect-error a decision is no promise
allOf([texts]) satisfies AsyncRateLimiter<string>;

// Limiters that are made in place count texts, as ever.
allOf([new LeakyBucketLimiter({ rateLimit })]) satisfies AllOfLimiter;
allOf([{ limiter: new LeakyBucketLimiter({ rateLimit }), name: "minute" }]) satisfies AllOfLimiter;
allOf([allOf([new LeakyBucketLimiter({ rateLimit })])]) satisfies AllOfLimiter;

// One asynchronous: the whole is.
allOf([asyncTexts]) satisfies AsyncRateLimiter<string>;
allOf([texts, asyncTexts]) satisfies AsyncRateLimiter<string>;
allOf([asyncTexts, { limiter: texts, name: "memory" }]) satisfies AsyncRateLimiter<string>;
allOf([texts, allOf([asyncTexts])]) satisfies AsyncRateLimiter<string>;
void (allOf([texts, asyncTexts]).consume("key") satisfies Promise<Decision>);
// @ts-expect-error a promise is no decision
allOf([texts, asyncTexts]) satisfies RateLimiter<string>;

// Keys of other types, by a function.
const byRequest = allOf([
  { limiter: texts, key: (request: Request) => request.user, name: "user" },
  { limiter: numbers, key: (request: Request) => request.tenant, name: "tenant" },
]);
byRequest satisfies RateLimiter<Request>;
byRequest.limitExceeded({ user: "me", tenant: 7 });
// @ts-expect-error the whole takes requests
byRequest.limitExceeded("me");
allOf([
  { limiter: asyncTexts, key: (request: Request) => request.user },
  { limiter: numbers, key: (request: Request) => request.tenant },
]) satisfies AsyncRateLimiter<Request>;
allOf([
  texts,
  { limiter: asyncNumbers, key: (text: string) => text.length },
]) satisfies AsyncRateLimiter<string>;
const many = ["a", "b"].map((name) => ({ limiter: texts, key: (key: string) => name + key }));
allOf(many) satisfies RateLimiter<string>;

// What does not fit does not compile.
// @ts-expect-error members of different keys
allOf([texts, numbers]);
// @ts-expect-error the tenant is a number, and this limiter counts texts
allOf([{ limiter: texts, key: (request: Request) => request.tenant }]);
// @ts-expect-error no limiter
allOf([{ name: "user" }]);
// @ts-expect-error a name is a text
allOf([{ limiter: texts, name: 1 }]);

// Who listens is told of the keys of the whole.
allOf([texts], { listener: { denied: ({ key }) => key satisfies string } });
