import { Redis } from "ioredis";
import { AsyncLimiter, leakyBucket, MemoryMutex, rl, slidingWindow } from "leak-snek";
import { RedisMutex, RedisStorage } from "leak-snek/redis";
import { ManualClock } from "leak-snek/testing";
import { CountingCommands } from "../helpers/counting-commands.js";
import { newPrefix } from "../helpers/redis-clients.js";
import { withoutTwin } from "../helpers/without-twin.js";
import { sharedRedis } from "../servers/shared.js";

const algorithm = leakyBucket(rl("10/h"));
let client: Redis;

beforeAll(() => {
  client = new Redis(sharedRedis().url);
});

afterAll(() => {
  client.disconnect();
});

function setup(isCluster = false) {
  const commands = new CountingCommands(client, isCluster);
  const prefix = newPrefix();
  const rateStorage = new RedisStorage({ client: commands, prefix });
  return { commands, prefix, rateStorage };
}

describe("refuses", () => {
  test.each([
    ["no options", undefined, /^options must be an object, got undefined$/],
    [
      "no client",
      {},
      /^client must be a client of node-redis 5 or ioredis 5 or later.* got undefined$/,
    ],
    ["a client of something else", { client: { get: () => null } }, /^client must be a client/],
    ["half a client", { client: { eval: () => null } }, /^client must be a client/],
    ["a prefix that is no text", { prefix: 1 }, /^prefix must be a string, got 1$/],
  ])("%s", (_what, options, message) => {
    const whole = options && "prefix" in options ? { client, ...options } : options;
    const make = (): unknown => Reflect.construct(RedisStorage, [whole]);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  test("a key that is no text, before anything is sent", async () => {
    const { commands, rateStorage } = setup();
    const limiter = new AsyncLimiter({ algorithm, rateStorage, onFailure: "allow" });
    for (const method of ["limitExceeded", "consume", "peek", "refund", "reset"] as const) {
      // @ts-expect-error plain JavaScript may pass anything
      const call: Promise<unknown> = limiter[method](1);
      await expect(call).rejects.toThrow(new TypeError("key must be a string, got 1"));
    }
    expect(commands.calls).toEqual([]);
  });

  test("to decide by itself by an algorithm that it has no twin of", () => {
    const { rateStorage } = setup();
    const own = withoutTwin(algorithm);
    expect(rateStorage.decides(algorithm)).toBe(true);
    expect(rateStorage.decides(own)).toBe(false);
    expect(() => rateStorage.admit("key", own, 1)).toThrow(/^algorithm has no Lua twin/);
  });
});

describe("what is asked in one turn", () => {
  test("goes in one call, answered each in its place", async () => {
    const { commands, rateStorage } = setup();
    const bucket = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 10_000 });
    const small = new AsyncLimiter({
      algorithm: leakyBucket(rl("2/h")),
      rateStorage,
      deadlineMs: 10_000,
    });
    const asked = [
      bucket.limitExceeded("a", 9),
      small.limitExceeded("b"),
      bucket.consume("a"),
      bucket.consume("a"),
      bucket.peek("a"),
      bucket.refund("a", 10),
      bucket.peek("a"),
      small.limitExceeded("b"),
      small.limitExceeded("b"),
      small.reset("b"),
      small.limitExceeded("b", 2),
      Promise.resolve().then(() => bucket.limitExceeded("c", 11)),
    ];
    expect(await Promise.all(asked)).toEqual([
      false,
      false,
      expect.objectContaining({ allowed: true, remaining: 0 }),
      expect.objectContaining({ allowed: false, remaining: 0 }),
      expect.objectContaining({ allowed: false, remaining: 0 }),
      undefined,
      expect.objectContaining({ allowed: true, remaining: 10, resetAfterMs: 0 }),
      false,
      true,
      undefined,
      false,
      true,
    ]);
    expect(commands.calls).toHaveLength(1);
  });

  test("by another algorithm goes in another call", async () => {
    const { commands, rateStorage } = setup();
    const bucket = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 10_000 });
    const window = new AsyncLimiter({
      algorithm: slidingWindow(rl("1/h")),
      rateStorage,
      deadlineMs: 10_000,
    });
    const asked = ["a", "b"].flatMap((key) => [
      bucket.limitExceeded(`bucket ${key}`),
      window.limitExceeded(`window ${key}`),
      window.limitExceeded(`window ${key}`),
    ]);
    expect(await Promise.all(asked)).toEqual([false, false, true, false, false, true]);
    expect(commands.calls.map((keys) => keys.length)).toEqual([2, 2]);
  });

  test("goes in a call for each slot in a cluster", async () => {
    const { commands, prefix, rateStorage } = setup(true);
    const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 10_000 });
    const keys = ["{a}1", "{b}1", "{a}2", "{b}2", "{a}3"];
    await Promise.all(keys.map((key) => limiter.limitExceeded(key)));
    expect(commands.calls).toEqual([
      ["{a}1", "{a}2", "{a}3"].map((key) => `${prefix}:${key}`),
      ["{b}1", "{b}2"].map((key) => `${prefix}:${key}`),
    ]);
  });

  test("goes in several calls when it is much, in order", async () => {
    const { commands, rateStorage } = setup();
    const limiter = new AsyncLimiter({
      algorithm: leakyBucket(rl("4000/h")),
      rateStorage,
      deadlineMs: 10_000,
    });
    const calls = Array.from({ length: 5000 }, () => limiter.limitExceeded("key"));
    const answers = await Promise.all(calls);
    expect(answers.indexOf(true)).toBe(4000);
    expect(answers.lastIndexOf(false)).toBe(3999);
    expect(commands.calls.length).toBeGreaterThan(2);
    expect(commands.calls.length).toBeLessThan(20);
  });

  test("is kept apart by the time that a clock shows when it is asked", async () => {
    const { commands, rateStorage } = setup();
    const clock = new ManualClock(1_700_000_000_000);
    const limiter = new AsyncLimiter({
      algorithm: leakyBucket(rl("1/s")),
      rateStorage,
      clock,
      deadlineMs: 10_000,
    });
    const answers: Promise<boolean>[] = [];
    for (const at of [0, 0, 999, 1000, 1500, 2000]) {
      clock.set(1_700_000_000_000 + at);
      answers.push(limiter.limitExceeded("key"));
    }
    expect(await Promise.all(answers)).toEqual([false, true, true, false, true, false]);
    expect(commands.calls).toHaveLength(1);
  });

  test("comes before what is read or written by hand after it", async () => {
    const { rateStorage } = setup();
    const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 10_000 });
    const [, rate] = await Promise.all([limiter.limitExceeded("key"), rateStorage.read("key")]);
    expect(rate).toMatchObject({ operations: 360_000 });
  });
});

test("a storage of one prefix sees the rates of another of the same, and none of a different one", async () => {
  const { prefix, rateStorage } = setup();
  const same = new RedisStorage({ client, prefix });
  const different = new RedisStorage({ client, prefix: `${prefix}:` });
  await rateStorage.admit(":key", algorithm, 3);
  expect(await same.peek(":key", algorithm, 1)).toMatchObject({ remaining: 7 });
  expect(await different.peek("key", algorithm, 1)).toMatchObject({ remaining: 10 });
});

test.each([
  ["by script", () => ({}), algorithm],
  ["by compare and swap", () => ({}), withoutTwin(algorithm)],
  ["by a lock in Redis", () => ({ keyMutex: newMutex() }), algorithm],
  ["by a lock in memory", () => ({ keyMutex: new MemoryMutex() }), algorithm],
])("one state is decided on %s", async (_way, partsOf, used) => {
  const { rateStorage } = setup();
  const limiter = new AsyncLimiter({
    ...partsOf(),
    algorithm: used,
    rateStorage,
    deadlineMs: 10_000,
  });
  await rateStorage.admit("key", algorithm, 4);
  expect(await limiter.consume("key", 4)).toMatchObject({ allowed: true, remaining: 2 });
  expect(await limiter.consume("key", 4)).toMatchObject({ allowed: false, remaining: 2 });
  await limiter.refund("key", 8);
  expect(await rateStorage.peek("key", algorithm, 1)).toMatchObject({ remaining: 10 });
  await limiter.limitExceeded("key", 2);
  await limiter.reset("key");
  expect(await rateStorage.read("key")).toBeUndefined();
});

test.each([
  ["by script", () => ({}), algorithm],
  ["by compare and swap", () => ({}), withoutTwin(algorithm)],
  ["by a lock", () => ({ keyMutex: newMutex() }), algorithm],
])("a key without a time to live gets one by a peek %s", async (_way, partsOf, used) => {
  const { prefix, rateStorage } = setup();
  const limiter = new AsyncLimiter({
    ...partsOf(),
    algorithm: used,
    rateStorage,
    deadlineMs: 10_000,
  });
  await limiter.consume("key", 4);
  await client.persist(`${prefix}:key`);
  expect(await limiter.peek("key")).toMatchObject({ remaining: 6 });
  expect(await client.pttl(`${prefix}:key`)).toBeGreaterThan(0);
  expect(await limiter.peek("key")).toMatchObject({ remaining: 6 });
});

function newMutex(): RedisMutex {
  return new RedisMutex({ client, ttlMs: 10_000, prefix: newPrefix() });
}

describe("a mutex in Redis refuses", () => {
  test.each([
    [{ ttlMs: 9 }, RangeError, /^ttlMs must be a whole number from 10 to/],
    [{ ttlMs: "1s" }, TypeError, /^ttlMs must be a whole number from 10 to/],
    [{ acquireTimeoutMs: 0 }, RangeError, /^acquireTimeoutMs must be a whole number from 1 to/],
    [{ renew: "yes" }, TypeError, /^renew must be true or false, got "yes"$/],
    [{ prefix: null }, TypeError, /^prefix must be a string, got null$/],
    [{ client: {} }, TypeError, /^client must be a client of node-redis/],
  ])("%p", (options, Kind, message) => {
    const make = (): unknown =>
      Reflect.construct(RedisMutex, [{ client, ttlMs: 1000, ...options }]);
    expect(make).toThrow(Kind);
    expect(make).toThrow(message);
  });

  test("a key that is no text", async () => {
    const mutex = newMutex();
    // @ts-expect-error plain JavaScript may pass anything
    const call: Promise<unknown> = mutex.lock(1);
    await expect(call).rejects.toThrow(new TypeError("key must be a string, got 1"));
  });
});
