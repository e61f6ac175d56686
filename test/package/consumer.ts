/**
 * A program of a user, to be type-checked as an ES module and as CommonJS against the types in the
 * package: every limiter, and parts of the user's own. It is never run.
 */
import {
  AsyncLeakyBucketLimiter,
  AsyncLimiter,
  AsyncMemoryMutex,
  AsyncSlidingWindowLimiter,
  LeakyBucketLimiter,
  Limiter,
  MemoryMutex,
  MemoryStorage,
  SlidingWindowLimiter,
  rl,
  slidingWindow,
} from "leak-snek";
import type { AsyncRateLimiter, AsyncRateStorage, Decision, Rate, RateLimiter } from "leak-snek";
import { LmdbStorage } from "leak-snek/lmdb";
import type { LmdbRoot } from "leak-snek/lmdb";
import { RedisMutex, RedisStorage } from "leak-snek/redis";
import type { RedisCommands } from "leak-snek/redis";
import { SharedMemoryMutex, SharedMemoryStorage } from "leak-snek/shared";
import { ManualClock } from "leak-snek/testing";

class MyStorage implements AsyncRateStorage<number> {
  readonly #rates = new Map<number, Rate>();

  read(key: number): Promise<Rate | undefined> {
    return Promise.resolve(this.#rates.get(key));
  }

  write(key: number, rate: Rate, ttlMs: number): Promise<void> {
    if (ttlMs > 0) this.#rates.set(key, rate);
    return Promise.resolve();
  }

  delete(key: number): Promise<void> {
    this.#rates.delete(key);
    return Promise.resolve();
  }
}

const rateLimit = rl("10/m");
const algorithm = slidingWindow(rateLimit);
const keyMutex = new AsyncMemoryMutex<number>({ acquireTimeoutMs: 100 });

export const limiters: readonly RateLimiter<string>[] = [
  new Limiter({ algorithm, clock: new ManualClock() }),
  new LeakyBucketLimiter({ rateLimit, rateStorage: new MemoryStorage<string>(), burst: 5 }),
  new SlidingWindowLimiter({ rateLimit, keyMutex: new MemoryMutex<string>() }),
];

export const asyncLimiters: readonly AsyncRateLimiter<number>[] = [
  new AsyncLimiter({ algorithm, rateStorage: new MemoryStorage<number>() }),
  new AsyncLeakyBucketLimiter({ rateLimit, rateStorage: new MyStorage(), keyMutex }),
  new AsyncSlidingWindowLimiter({ rateLimit, rateStorage: new MyStorage(), keyMutex }),
];

const { buffer } = new SharedMemoryStorage({ maxKeys: 100, bytes: 100_000 });
const rateStorage = SharedMemoryStorage.from(buffer);

export const sharedLimiters: readonly RateLimiter<string>[] = [
  new Limiter({ algorithm, rateStorage }),
  new LeakyBucketLimiter({ rateLimit, rateStorage, keyMutex: new SharedMemoryMutex() }),
];

/** A Redis that says yes to everything. */
const client: RedisCommands = {
  runKnownScript: () => Promise.resolve("1"),
  runScript: () => Promise.resolve("1"),
};
const redisStorage = new RedisStorage({ client, denialCache: { maxKeys: 100 } });
const redisMutex = new RedisMutex({ client, ttlMs: 1000 });

export const redisLimiters: readonly AsyncRateLimiter<string>[] = [
  new AsyncLimiter({ algorithm, rateStorage: redisStorage, deadlineMs: 50, onFailure: "deny" }),
  new AsyncLeakyBucketLimiter({ rateLimit, rateStorage: redisStorage, keyMutex: redisMutex }),
  new AsyncSlidingWindowLimiter({
    rateLimit,
    rateStorage: redisStorage,
    onFailure: new SlidingWindowLimiter({ rateLimit }),
  }),
];

declare const root: LmdbRoot;

export const lmdbLimiters: readonly RateLimiter<string>[] = [
  new Limiter({ algorithm, rateStorage: new LmdbStorage({ path: "rates" }) }),
  new LeakyBucketLimiter({
    rateLimit,
    rateStorage: new LmdbStorage({ root, name: "limits", durability: "every-commit" }),
  }),
];

export async function work(): Promise<number> {
  await using lease = await redisMutex.lock("key");
  lease.signal.throwIfAborted();
  return lease.validForMs > 0 ? lease.fencingToken : 0;
}

export async function ask(limiter: AsyncRateLimiter<number>): Promise<Decision> {
  await using lease = await keyMutex.lock(1, { signal: AbortSignal.timeout(10) });
  const exceeded = await limiter.limitExceeded(1, 2);
  return exceeded ? await limiter.peek(1) : await limiter.consume(1);
}
