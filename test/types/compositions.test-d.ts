/**
 * What compiles and what does not, held by the compiler: each `@ts-expect-error` is an error itself
 * when the line after it compiles. Run by `npm test` as part of the type check.
 */
import {
  AsyncLeakyBucketLimiter,
  AsyncLimiter,
  AsyncMemoryMutex,
  AsyncSlidingWindowLimiter,
  leakyBucket,
  LeakyBucketLimiter,
  Limiter,
  MemoryMutex,
  MemoryStorage,
  rl,
  SlidingWindowLimiter,
} from "leak-snek";
import type {
  Algorithm,
  AsyncRateLimiter,
  AsyncRateStorage,
  Decision,
  RateLimiter,
  RateStorage,
} from "leak-snek";
import {
  AsyncJsonStorage,
  AsyncSwappingJsonStorage,
  JsonStorage,
  SwappingJsonStorage,
} from "../helpers/json-storage.js";

const rateLimit = rl("10/m");
const algorithm = leakyBucket(rateLimit);
const keyMutex = new MemoryMutex();
const asyncKeyMutex = new AsyncMemoryMutex();

// What decides by itself, or swaps, needs no mutex, and takes one.
new LeakyBucketLimiter({ rateLimit });
new LeakyBucketLimiter({ rateLimit, burst: 20, rateStorage: new MemoryStorage() });
new SlidingWindowLimiter({ rateLimit, frames: 100, frameLimit: 2, keyMutex });
new Limiter({ algorithm, rateStorage: new SwappingJsonStorage() });
new Limiter({ algorithm, rateStorage: new MemoryStorage(), keyMutex });
new AsyncLimiter({ algorithm, rateStorage: new AsyncSwappingJsonStorage() });

// What can only read and write needs one.
new LeakyBucketLimiter({ rateLimit, rateStorage: new JsonStorage(), keyMutex });
// @ts-expect-error a storage that cannot decide by itself, without a mutex
new LeakyBucketLimiter({ rateLimit, rateStorage: new JsonStorage() });
// @ts-expect-error the same, of a sliding window
new SlidingWindowLimiter({ rateLimit, rateStorage: new JsonStorage() });
// @ts-expect-error the same, of any algorithm
new Limiter({ algorithm, rateStorage: new JsonStorage() });
// @ts-expect-error the same, where the mutex may be missing
new Limiter({ algorithm, rateStorage: new JsonStorage(), keyMutex: undefined });
// @ts-expect-error the same, asynchronously
new AsyncLeakyBucketLimiter({ rateLimit, rateStorage: new AsyncJsonStorage() });
// @ts-expect-error the same, with a synchronous storage
new AsyncLimiter({ algorithm, rateStorage: new JsonStorage() });

// Asynchronous parts do not fit a synchronous limiter.
// @ts-expect-error an asynchronous storage
new LeakyBucketLimiter({ rateLimit, rateStorage: new AsyncJsonStorage(), keyMutex });
// @ts-expect-error an asynchronous storage that swaps
new Limiter({ algorithm, rateStorage: new AsyncSwappingJsonStorage() });
// @ts-expect-error an asynchronous mutex
new LeakyBucketLimiter({ rateLimit, rateStorage: new JsonStorage(), keyMutex: asyncKeyMutex });
// @ts-expect-error an asynchronous mutex, before a storage that needs none
new Limiter({ algorithm, keyMutex: asyncKeyMutex });

// Synchronous parts fit an asynchronous limiter, in every mixture.
new AsyncLeakyBucketLimiter({ rateLimit });
new AsyncLeakyBucketLimiter({ rateLimit, rateStorage: new MemoryStorage() });
new AsyncLeakyBucketLimiter({ rateLimit, rateStorage: new JsonStorage(), keyMutex });
new AsyncSlidingWindowLimiter({ rateLimit, rateStorage: new AsyncJsonStorage(), keyMutex });
new AsyncLimiter({ algorithm, rateStorage: new JsonStorage(), keyMutex: asyncKeyMutex });
new AsyncLimiter({ algorithm, rateStorage: new AsyncJsonStorage(), keyMutex: asyncKeyMutex });

// Nothing is left out, and nothing is invented.
// @ts-expect-error no rate limit
new LeakyBucketLimiter({ rateStorage: new MemoryStorage() });
// @ts-expect-error no algorithm
new Limiter({ rateStorage: new MemoryStorage() });
// @ts-expect-error a bucket has no frames
new LeakyBucketLimiter({ rateLimit, frames: 10 });
// @ts-expect-error a window has no burst
new SlidingWindowLimiter({ rateLimit, burst: 10 });
// @ts-expect-error a text is no rate limit
new LeakyBucketLimiter({ rateLimit: "10/m" });

// A promise is not an answer.
const limiter = new LeakyBucketLimiter({ rateLimit });
const asyncLimiter = new AsyncLeakyBucketLimiter({ rateLimit });
limiter.limitExceeded("key") satisfies boolean;
void (asyncLimiter.limitExceeded("key") satisfies Promise<boolean>);
void (asyncLimiter.consume("key") satisfies Promise<Decision>);
// @ts-expect-error an asynchronous limiter is no synchronous one
asyncLimiter satisfies RateLimiter<string>;
// @ts-expect-error nor is a synchronous one asynchronous
limiter satisfies AsyncRateLimiter<string>;

// Keys have the type that was given, a text unless one was.
new LeakyBucketLimiter<{ user: string }>({ rateLimit }).limitExceeded({ user: "me" });
new LeakyBucketLimiter<number>({ rateLimit, rateStorage: new MemoryStorage(), keyMutex });
// @ts-expect-error a number is no text
limiter.limitExceeded(1);
// @ts-expect-error a storage for texts keeps no numbers
new LeakyBucketLimiter<number>({ rateLimit, rateStorage: new JsonStorage(), keyMutex });

// Every interface is met by a plain object.
({
  read: () => undefined,
  write: () => undefined,
  delete: () => undefined,
}) satisfies RateStorage<string>;
({
  read: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
  delete: () => Promise.resolve(),
}) satisfies AsyncRateStorage<string>;
({
  capacity: 1,
  decide: (rate, now, cost) => rate ?? { operations: cost, updatedAt: now },
  peek: () => ({ allowed: true, limit: 1, remaining: 1, retryAfterMs: 0, resetAfterMs: 0 }),
  refund: () => undefined,
  timeToLive: () => 1000,
}) satisfies Algorithm;
