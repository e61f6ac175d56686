import {
  allOf,
  AsyncLimiter,
  AsyncMemoryMutex,
  leakyBucket,
  Limiter,
  MemoryMutex,
  MemoryStorage,
  rl,
  slidingWindow,
} from "leak-snek";
import type { Algorithm, AsyncRateLimiter, Clock, RateLimiter } from "leak-snek";
import type { LmdbStorage } from "leak-snek/lmdb";
import { RedisMutex, RedisStorage } from "leak-snek/redis";
import { SharedMemoryStorage } from "leak-snek/shared";
import { ManualClock } from "leak-snek/testing";
import { InterferingLimiter } from "../../helpers/interfering-limiter.js";
import {
  AsyncJsonStorage,
  AsyncSwappingJsonStorage,
  JsonStorage,
  SwappingJsonStorage,
} from "../../helpers/json-storage.js";
import { endStorage, newStorage } from "../../helpers/lmdb-folders.js";
import { OwnLimiter } from "../../helpers/own-limiter.js";
import { ioRedis, newPrefix } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { withoutTwin } from "../../helpers/without-twin.js";
import { sharedRedis } from "../../servers/shared.js";

const algorithms: readonly [string, Algorithm][] = [
  ["a leaky bucket", leakyBucket(rl("10/s"))],
  ["a sliding window", slidingWindow(rl("10/s"), { frames: 1000 })],
];

let connection: Connection;
const lmdbStorages: LmdbStorage[] = [];

beforeAll(async () => {
  connection = await ioRedis(sharedRedis().url);
});

afterAll(async () => {
  for (const storage of lmdbStorages) endStorage(storage);
  await connection.close();
});

const redis = () => new RedisStorage({ client: connection.client, prefix: newPrefix() });
const deadlineMs = 60_000;

const ways: Record<string, (algorithm: Algorithm, clock: Clock) => RateLimiter<string>> = {
  "in memory": (algorithm, clock) => new Limiter({ algorithm, clock }),
  "under a mutex": (algorithm, clock) => {
    const parts = { rateStorage: new JsonStorage(), keyMutex: new MemoryMutex() };
    return new Limiter({ algorithm, clock, ...parts });
  },
  "by swapping": (algorithm, clock) =>
    new Limiter({ algorithm, clock, rateStorage: new SwappingJsonStorage() }),
  "in shared memory": (algorithm, clock) =>
    new Limiter({ algorithm, clock, rateStorage: new SharedMemoryStorage({ maxKeys: 100 }) }),
  "in LMDB": (algorithm, clock) => {
    const rateStorage = newStorage();
    lmdbStorages.push(rateStorage);
    return new Limiter({ algorithm, clock, rateStorage });
  },
  "of a user's own": (algorithm, clock) => new OwnLimiter(new Limiter({ algorithm, clock })),
};

const asyncWays: Record<string, (algorithm: Algorithm, clock: Clock) => AsyncRateLimiter<string>> =
  {
    "in memory": (algorithm, clock) => new AsyncLimiter({ algorithm, clock, deadlineMs }),
    "under a mutex": (algorithm, clock) => {
      const parts = { rateStorage: new AsyncJsonStorage(), keyMutex: new AsyncMemoryMutex() };
      return new AsyncLimiter({ algorithm, clock, deadlineMs, ...parts });
    },
    "by swapping": (algorithm, clock) =>
      new AsyncLimiter({
        ...{ algorithm, clock, deadlineMs },
        rateStorage: new AsyncSwappingJsonStorage(),
      }),
    "by a script in Redis": (algorithm, clock) =>
      new AsyncLimiter({ algorithm, clock, rateStorage: redis(), deadlineMs }),
    "by swapping in Redis": (algorithm, clock) =>
      new AsyncLimiter({
        ...{ algorithm: withoutTwin(algorithm), clock, deadlineMs },
        rateStorage: redis(),
      }),
    "under a lock in Redis": (algorithm, clock) =>
      new AsyncLimiter({
        ...{ algorithm, clock, deadlineMs, rateStorage: redis() },
        keyMutex: new RedisMutex({ client: connection.client, prefix: newPrefix() }),
      }),
  };

const START_MS = 1_700_000_000_000;

describe.each(algorithms)("a charge of %s that was not to be", (_name, algorithm) => {
  test.each(Object.entries(ways))("is taken back exactly %s", (_way, make) => {
    const clock = new ManualClock(START_MS);
    const member = make(algorithm, clock);
    const untouched = new Limiter({ algorithm, clock });
    for (const limiter of [member, untouched]) limiter.consume("key", 4);
    clock.advance(3);
    const between = new InterferingLimiter(() => clock.advance(2));
    const denial = allOf([member, { limiter: between, name: "between" }]).consume("key", 5);
    expect(denial).toMatchObject({ allowed: false, retryAfterMs: 1234, member: "between" });
    expect(between.charges).toBeGreaterThan(1);
    expect(member.peek("key")).toEqual(untouched.peek("key"));
  });

  test.each(Object.entries(asyncWays))(
    "is taken back exactly, asynchronously, %s",
    async (_way, make) => {
      const clock = new ManualClock(START_MS);
      const member = make(algorithm, clock);
      const untouched = new Limiter({ algorithm, clock });
      for (const limiter of [member, untouched]) await limiter.consume("key", 4);
      clock.advance(3);
      const between = new InterferingLimiter(() => clock.advance(2));
      const denial = await allOf([member, { limiter: between, name: "between" }]).consume("key", 5);
      expect(denial).toMatchObject({ allowed: false, retryAfterMs: 1234, member: "between" });
      expect(between.charges).toBeGreaterThan(1);
      expect(await member.peek("key")).toEqual(untouched.peek("key"));
    },
  );

  test("by the server's own time is taken back, and nothing is left of it", async () => {
    const member = new AsyncLimiter({ algorithm, rateStorage: redis(), deadlineMs });
    const denial = await allOf([new InterferingLimiter(), member]).consume("key", 5);
    expect(denial.allowed).toBe(false);
    expect(await member.peek("key")).toMatchObject({ remaining: 10, resetAfterMs: 0 });
  });

  test("takes nothing with it that others charged meanwhile", async () => {
    for (const storage of [new MemoryStorage<string>(), new AsyncSwappingJsonStorage(), redis()]) {
      const clock = new ManualClock(START_MS);
      const member = new AsyncLimiter({ algorithm, clock, rateStorage: storage, deadlineMs });
      const untouched = new Limiter({ algorithm, clock });
      let charges: Promise<unknown> = Promise.resolve();
      const between = new InterferingLimiter(() => {
        if (between.charges > 1) return;
        // The first charge has left the bucket by then, and this one comes into it.
        clock.advance(600);
        untouched.consume("key", 3);
        charges = member.consume("key", 3);
      });
      await allOf([between, member]).consume("key", 5);
      await charges;
      const left = await member.peek("key");
      const wanted = untouched.peek("key");
      expect(left.remaining).toBeLessThanOrEqual(wanted.remaining);
      expect(left.remaining).toBeGreaterThanOrEqual(wanted.remaining - 5);
    }
  });
});
