import { AsyncLimiter, leakyBucket, rl, slidingWindow, StorageError } from "leak-snek";
import type { Algorithm } from "leak-snek";
import { startRedisServer } from "../../../scripts/redis/server.cjs";
import type { RedisServer } from "../../../scripts/redis/server.cjs";
import { outcomeOf } from "../../helpers/outcomes.js";
import { ioRedis, nodeRedis } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { redisWays } from "../../helpers/redis-ways.js";
import { withCommands } from "../../servers/commands.js";

/** Nothing drains while a test runs. */
const CAPACITY = 10;
const rateLimit = rl(`${CAPACITY}/d`);
const algorithms = [
  { algorithmName: "a leaky bucket", own: leakyBucket(rateLimit), other: slidingWindow(rateLimit) },
  {
    algorithmName: "a sliding window",
    own: slidingWindow(rateLimit),
    other: leakyBucket(rateLimit),
  },
];

const clients = [
  { client: "node-redis", connect: nodeRedis },
  { client: "ioredis", connect: ioRedis },
];

const calls = [
  {
    method: "limitExceeded",
    call: (limiter: AsyncLimiter, key: string) => limiter.limitExceeded(key),
  },
  { method: "consume", call: (limiter: AsyncLimiter, key: string) => limiter.consume(key) },
  { method: "peek", call: (limiter: AsyncLimiter, key: string) => limiter.peek(key) },
  { method: "refund", call: (limiter: AsyncLimiter, key: string) => limiter.refund(key) },
];

let server: RedisServer;

beforeAll(async () => {
  server = await startRedisServer();
});

afterAll(() => server.stop());

/** Sends one command past the clients under test. */
function command(...words: string[]): Promise<unknown> {
  return withCommands((send) => send(server.port, ...words));
}

/** Values of which none is a rate, and how they come to be what is stored under a name. */
const foreignValues = [
  { value: "a hash", put: (name: string) => command("HSET", name, "field", "value") },
  { value: "a list", put: (name: string) => command("RPUSH", name, "value") },
  { value: "a set", put: (name: string) => command("SADD", name, "value") },
  {
    value: "a text",
    put: (name: string) => command("SET", name, "any text of some length or other"),
  },
  { value: "an empty text", put: (name: string) => command("SET", name, "") },
  { value: "a number", put: (name: string) => command("SET", name, "17") },
];

describe.each(clients)("by $client,", ({ connect }) => {
  let connection: Connection;

  beforeAll(async () => {
    connection = await connect(server.url);
  });

  afterAll(() => connection.close());

  beforeEach(() => command("FLUSHALL"));

  describe.each(algorithms)("$algorithmName", ({ own, other }) => {
    describe.each(redisWays)("$way", ({ algorithmOf, partsOf }) => {
      const limiterBy = (algorithm: Algorithm) =>
        new AsyncLimiter({
          ...partsOf(connection.client),
          algorithm: algorithmOf(algorithm),
          deadlineMs: 10_000,
        });

      async function expectForeign(limiter: AsyncLimiter): Promise<void> {
        for (const { call } of calls) {
          const { error } = await outcomeOf<unknown>(() => call(limiter, "my key"));
          expect(error).toBeInstanceOf(StorageError);
          expect(String(error)).toContain('"my key"');
        }
      }

      async function expectHealed(limiter: AsyncLimiter): Promise<void> {
        await limiter.reset("my key");
        expect(await limiter.consume("my key")).toMatchObject({
          allowed: true,
          remaining: CAPACITY - 1,
        });
      }

      test.each(foreignValues)(
        "tells of $value under the key, which a reset puts right",
        async ({ put }) => {
          await put("leak-snek:my key");
          const limiter = limiterBy(own);
          await expectForeign(limiter);
          await expectHealed(limiter);
        },
      );

      test("tells of a rate that lacks its last byte, which a reset puts right", async () => {
        const limiter = limiterBy(own);
        await limiter.consume("my key");
        const cut = "redis.call('SET', KEYS[1], string.sub(redis.call('GET', KEYS[1]), 1, -2))";
        await command("EVAL", cut, "1", "leak-snek:my key");
        await expectForeign(limiter);
        await expectHealed(limiter);
      });

      test("tells of a rate of the other algorithm, which a reset puts right", async () => {
        await limiterBy(other).consume("my key");
        const limiter = limiterBy(own);
        await expectForeign(limiter);
        await expectHealed(limiter);
      });

      test("fails for that key alone of all that are asked for at once", async () => {
        await command("HSET", "leak-snek:my key", "field", "value");
        const limiter = limiterBy(own);
        const keys = ["one", "my key", "another", "my key", "one"];
        const outcomes = await Promise.all(
          keys.map((key) => outcomeOf(() => limiter.consume(key))),
        );
        const remaining = outcomes.map(({ answer }) => answer?.remaining);
        expect(remaining).toEqual([CAPACITY - 1, undefined, CAPACITY - 1, undefined, CAPACITY - 2]);
        for (const place of [1, 3]) {
          expect(outcomes[place]?.error).toBeInstanceOf(StorageError);
          expect(String(outcomes[place]?.error)).toContain('"my key"');
        }
      });

      test("starts afresh when everything was deleted", async () => {
        const limiter = limiterBy(own);
        expect(await limiter.consume("my key", CAPACITY)).toMatchObject({ remaining: 0 });
        expect(await limiter.limitExceeded("my key")).toBe(true);
        await command("FLUSHALL");
        expect(await limiter.consume("my key")).toMatchObject({ remaining: CAPACITY - 1 });
      });

      test.each([
        { outcome: "admitted", used: 1 },
        { outcome: "denied", used: CAPACITY },
      ])("gives a key its time to live again by a call that is $outcome", async ({ used }) => {
        const limiter = limiterBy(own);
        for (const { call } of calls.slice(0, 2)) {
          await limiter.reset("my key");
          await limiter.consume("my key", used);
          await command("PERSIST", "leak-snek:my key");
          expect(await command("PTTL", "leak-snek:my key")).toBe(-1);
          await call(limiter, "my key");
          expect(await command("PTTL", "leak-snek:my key")).toBeGreaterThan(0);
        }
      });
    });
  });
});
