import { Redis } from "ioredis";
import { AsyncLimiter, leakyBucket, rl, slidingWindow } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { ManualClock } from "leak-snek/testing";
import { DenialCache } from "../../src/redis/denial-cache.js";
import { CountingCommands } from "../helpers/counting-commands.js";
import { newPrefix } from "../helpers/redis-clients.js";
import { sharedRedis } from "../servers/shared.js";

let client: Redis;

beforeAll(() => {
  client = new Redis(sharedRedis().url);
});

afterAll(() => {
  client.disconnect();
});

/** Two limiters on the same keys, of which the first remembers denials. */
function setup(algorithm = leakyBucket(rl("10/h")), maxKeys = 100) {
  const commands = new CountingCommands(client);
  const prefix = newPrefix();
  const rateStorage = new RedisStorage({ client: commands, prefix, denialCache: { maxKeys } });
  const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 10_000 });
  const elsewhere = new AsyncLimiter({
    algorithm,
    rateStorage: new RedisStorage({ client, prefix }),
    deadlineMs: 10_000,
  });
  return { commands, rateStorage, limiter, elsewhere };
}

test("who was denied for a cost is denied here for it and above, and asked for below it", async () => {
  const { commands, limiter } = setup();
  await limiter.consume("key", 7);
  expect(await limiter.limitExceeded("key", 5)).toBe(true);
  const asked = commands.calls.length;
  for (const cost of [5, 6, 10, 11]) expect(await limiter.limitExceeded("key", cost)).toBe(true);
  expect(commands.calls.length).toBe(asked);
  expect(await limiter.limitExceeded("key", 4)).toBe(true);
  expect(commands.calls.length).toBe(asked + 1);
  expect(await limiter.limitExceeded("key", 3)).toBe(false);
  expect(await limiter.limitExceeded("other", 5)).toBe(false);
  expect(commands.calls.length).toBe(asked + 3);
});

test.each([
  ["a leaky bucket", leakyBucket(rl("1/200ms"))],
  ["a sliding window", slidingWindow(rl("1/200ms"), { frames: 4 })],
])("a denial of %s ends by itself, and no later than on the server", async (_name, algorithm) => {
  const { limiter, elsewhere } = setup(algorithm);
  for (let round = 0; round < 5; round++) {
    await limiter.consume("key");
    expect(await limiter.limitExceeded("key")).toBe(true);
    for (;;) {
      // Asked first, the server may deny what is free a moment later; the cache must not do more.
      const isFree = (await elsewhere.peek("key")).allowed;
      const exceeded = (await limiter.peek("key")).allowed && (await limiter.limitExceeded("key"));
      if (!isFree) continue;
      expect(exceeded).toBe(false);
      break;
    }
    await limiter.reset("key");
  }
});

test("a decision that is remembered counts on, and is asked for where its cost is another", async () => {
  const { commands, limiter } = setup();
  await limiter.consume("key", 10);
  const denied = await limiter.consume("key", 2);
  expect(denied).toMatchObject({ allowed: false, remaining: 0 });
  const asked = commands.calls.length;
  await new Promise((resolve) => setTimeout(resolve, 30));
  const later = await limiter.consume("key", 2);
  expect(commands.calls.length).toBe(asked);
  expect(later.retryAfterMs).toBeLessThanOrEqual(denied.retryAfterMs - 29);
  expect(later.resetAfterMs).toBeLessThanOrEqual(denied.resetAfterMs - 29);
  const higher = await limiter.consume("key", 3);
  expect(commands.calls.length).toBe(asked + 1);
  expect(higher.retryAfterMs).toBeGreaterThan(later.retryAfterMs);
});

test("a cost that never fits is denied here for ever", async () => {
  const { commands, limiter } = setup();
  const denied = await limiter.consume("key", 11);
  expect(denied).toMatchObject({ retryAfterMs: Infinity, reason: "cost-exceeds-capacity" });
  const asked = commands.calls.length;
  expect(await limiter.limitExceeded("key", 11)).toBe(true);
  expect(await limiter.limitExceeded("key", 12)).toBe(true);
  expect(commands.calls.length).toBe(asked);
  await limiter.consume("key", 4);
  expect(await limiter.consume("key", 11)).toMatchObject({ remaining: 6, retryAfterMs: Infinity });
});

test("our own refund and reset make it ask again, those made elsewhere do not", async () => {
  const { limiter, elsewhere } = setup();
  await limiter.consume("key", 10);
  expect(await limiter.limitExceeded("key")).toBe(true);
  await limiter.refund("key");
  expect(await limiter.limitExceeded("key")).toBe(false);
  expect(await limiter.limitExceeded("key")).toBe(true);
  await limiter.reset("key");
  expect(await limiter.limitExceeded("key", 10)).toBe(false);
  expect(await limiter.limitExceeded("key")).toBe(true);
  await elsewhere.reset("key");
  expect(await limiter.limitExceeded("key")).toBe(true);
});

test("a denial that was under way when something was given back is not remembered", async () => {
  const { limiter } = setup();
  await limiter.consume("key", 10);
  const [denied] = await Promise.all([limiter.limitExceeded("key"), limiter.refund("key", 5)]);
  expect(denied).toBe(true);
  expect(await limiter.limitExceeded("key", 5)).toBe(false);
});

test("what is written by hand makes it ask again", async () => {
  const { rateStorage, limiter } = setup();
  await limiter.consume("key", 10);
  expect(await limiter.limitExceeded("key")).toBe(true);
  await rateStorage.write("key", { operations: 0, updatedAt: 0 }, 1000);
  expect(await limiter.limitExceeded("key")).toBe(false);
});

test("it remembers as many keys as it may, and is right about the others", async () => {
  const { commands, limiter } = setup(leakyBucket(rl("1/h")), 10);
  const keys = Array.from({ length: 50 }, (_, index) => `key ${index}`);
  await Promise.all(keys.map((key) => limiter.consume(key)));
  for (const key of keys) expect(await limiter.limitExceeded(key)).toBe(true);
  const asked = commands.calls.length;
  for (const key of keys.slice(-10)) expect(await limiter.limitExceeded(key)).toBe(true);
  expect(commands.calls.length).toBe(asked);
  expect(await limiter.limitExceeded("key 0")).toBe(true);
  expect(commands.calls.length).toBe(asked + 1);
});

test("a clock of the limiter's own, and another limit of the key, are none of its business", async () => {
  const clock = new ManualClock();
  const algorithm = leakyBucket(rl("1/s"));
  const { rateStorage } = setup();
  const limiter = new AsyncLimiter({ algorithm, rateStorage, clock, deadlineMs: 10_000 });
  await limiter.consume("key");
  expect(await limiter.limitExceeded("key")).toBe(true);
  clock.advance(1000);
  expect(await limiter.limitExceeded("key")).toBe(false);
  const [small, large] = [leakyBucket(rl("1/h")), leakyBucket(rl("5/h"))];
  expect(await rateStorage.admit("limits", small, 1)).toBe(true);
  expect(await rateStorage.admit("limits", small, 1)).toBe(false);
  expect(await rateStorage.admit("limits", large, 1)).toBe(true);
});

test.each([{}, { maxKeys: 0 }, { maxKeys: 1.5 }, { maxKeys: "many" }, 1])(
  "the options %p are refused",
  (options) => {
    const make = (): unknown => Reflect.construct(DenialCache, [options]);
    expect(make).toThrow(/denialCache.maxKeys must be a whole number from 1|must be an object/);
  },
);
