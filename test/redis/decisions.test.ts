import { Redis } from "ioredis";
import { AsyncLimiter, leakyBucket, rl, slidingWindow, StorageError } from "leak-snek";
import type { Algorithm } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import type { RedisCommands, ScriptArgument } from "leak-snek/redis";
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

function setup(commands: RedisCommands = new CountingCommands(client)) {
  const prefix = newPrefix();
  return { prefix, rateStorage: new RedisStorage({ client: commands, prefix }) };
}

async function errorOf(call: Promise<unknown> | boolean): Promise<unknown> {
  return Promise.resolve(call).then(
    (answer) => answer,
    (error: unknown) => error,
  );
}

/** Answers TRYAGAIN, as a cluster does while the keys of a slot are apart, to calls of several keys. */
class KeysApart extends CountingCommands {
  constructor(
    redis: Redis,
    readonly afterMs: number,
  ) {
    super(redis, true);
  }

  override async runKnownScript(sha1: string, keys: string[], args: ScriptArgument[]) {
    if (keys.length === 1) return super.runKnownScript(sha1, keys, args);
    this.calls.push(keys);
    await new Promise((resolve) => setTimeout(resolve, this.afterMs));
    throw new Error("TRYAGAIN Multiple keys request during rehashing of slot");
  }
}

describe("while the keys of a slot are apart", () => {
  test("each goes in a call of its own, and all are answered", async () => {
    const commands = new KeysApart(client, 0);
    const { rateStorage } = setup(commands);
    const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 10_000 });
    const keys = ["{slot}a", "{slot}b", "{slot}c"];
    expect(await Promise.all(keys.map((key) => limiter.limitExceeded(key, 10)))).toEqual(
      keys.map(() => false),
    );
    expect(await Promise.all(keys.map((key) => limiter.limitExceeded(key)))).toEqual(
      keys.map(() => true),
    );
    expect(commands.calls.map((asked) => asked.length)).toEqual([3, 1, 1, 1, 3, 1, 1, 1]);
  });

  test("nothing is sent for those who were told that it is too late", async () => {
    const commands = new KeysApart(client, 100);
    const { rateStorage } = setup(commands);
    const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 30 });
    const asked = [limiter.limitExceeded("{slot}a"), limiter.limitExceeded("{slot}b")];
    const errors = await Promise.all(asked.map(errorOf));
    for (const error of errors) expect(error).toMatchObject({ code: "STORAGE_TIMEOUT" });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(commands.calls).toHaveLength(1);
  });
});

test("limiters of different deadlines on one storage each keep their own", async () => {
  const silent: RedisCommands = {
    runKnownScript: () => new Promise<never>(() => undefined),
    runScript: () => new Promise<never>(() => undefined),
  };
  const { rateStorage } = setup(silent);
  const settled: string[] = [];
  const calls = [300, 30, 120].map(async (deadlineMs) => {
    const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs });
    const error = await errorOf(limiter.limitExceeded("my key"));
    settled.push(String(error));
  });
  await Promise.all(calls);
  expect(settled).toEqual(
    [30, 120, 300].map(
      (ms) => `StorageTimeoutError: the storage did not answer within ${ms} ms for key "my key"`,
    ),
  );
});

describe("a reset", () => {
  test("comes before what is asked after it, by whichever algorithm others ask", async () => {
    const { rateStorage } = setup();
    const bucket = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 10_000 });
    // A script that the server does not know is sent once more, and would come after the others.
    const unknown = withTwin({ [`unknown${Date.now().toString(36).replace(/\d/g, "x")}`]: 1 });
    const window = new AsyncLimiter({ algorithm: unknown, rateStorage, deadlineMs: 10_000 });
    await bucket.limitExceeded("key", 10);
    const asked = [
      bucket.limitExceeded("another"),
      window.limitExceeded("a third"),
      bucket.reset("key"),
      bucket.limitExceeded("key", 10),
    ];
    expect(await Promise.all(asked)).toEqual([false, false, undefined, false]);
  });

  test("goes in one call with what was asked of another key before it", async () => {
    const commands = new CountingCommands(client);
    const { prefix, rateStorage } = setup(commands);
    const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 10_000 });
    await Promise.all([limiter.limitExceeded("key"), limiter.reset("another")]);
    expect(commands.calls).toEqual([[`${prefix}:key`, `${prefix}:another`]]);
  });

  test("heals a key that holds something else, for what is asked after it", async () => {
    const { prefix, rateStorage } = setup();
    const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 10_000 });
    await client.set(`${prefix}:key`, "no rate");
    const asked = [
      limiter.limitExceeded("key"),
      limiter.refund("key"),
      limiter.reset("key"),
      limiter.limitExceeded("key"),
      limiter.peek("key"),
    ];
    const [before, refund, reset, after, peek] = await Promise.all(asked.map(errorOf));
    for (const fault of [before, refund]) {
      expect(fault).toBeInstanceOf(StorageError);
      expect(String(fault)).toContain('key "key"');
    }
    expect([reset, after]).toEqual([undefined, false]);
    expect(peek).toMatchObject({ remaining: 9 });
  });
});

/** One of a user's own, with a twin: admits everything, knows rates below 50, faults at a cost of 13. */
function withTwin(limit: Record<string, number>): Algorithm {
  const decide = `
    if cost == 13 then error('bad luck') end
    isAdmitted, operations, updatedAt = true, (operations or 0) + cost, now`;
  const answering = `
    function peek() return true, 100, 100 - (operations or 0), 0, 60000 end
    function refund() operations = nil end`;
  const recognises = "operations < 50";
  const luaTwin = { limit, decide, timeToLive: "ttlMs = 60000", recognises, answering };
  return { ...withoutTwin(algorithm), capacity: 100, luaTwin };
}

describe("a Lua twin of a user's own", () => {
  test.each([{}, { capacity: 100 }])("with the limit %p decides", async (limit) => {
    const { rateStorage } = setup();
    const own = withTwin(limit);
    const limiter = new AsyncLimiter({ algorithm: own, rateStorage, deadlineMs: 10_000 });
    expect(await limiter.limitExceeded("key")).toBe(false);
    expect(await limiter.consume("key", 2)).toMatchObject({ allowed: true, remaining: 97 });
    expect(await limiter.limitExceeded("key", 4)).toBe(false);
    await limiter.refund("key");
    expect(await limiter.peek("key")).toMatchObject({ remaining: 100 });
  });

  test("may be that of an algorithm that ships, which decides in its place", async () => {
    const commands = new CountingCommands(client);
    const { rateStorage } = setup(commands);
    const { luaTwin } = algorithm;
    if (luaTwin === undefined) throw new Error("the leaky bucket has no twin");
    const own = { ...withoutTwin(algorithm), luaTwin };
    const limiter = new AsyncLimiter({ algorithm: own, rateStorage, deadlineMs: 10_000 });
    expect(await limiter.limitExceeded("key", 7)).toBe(false);
    expect(await limiter.limitExceeded("key", 4)).toBe(true);
    expect(await limiter.peek("key")).toMatchObject({ allowed: true, limit: 10, remaining: 3 });
    expect(commands.calls).toHaveLength(3);
  });

  test.each(["lines", "cost", "end", "newestTotal", "half-life", "b2"])(
    "must not call a number of its limit %p",
    (name) => {
      const { rateStorage } = setup();
      const own = withTwin({ [name]: 1 });
      expect(() => new AsyncLimiter({ algorithm: own, rateStorage })).toThrow(TypeError);
      expect(() => new AsyncLimiter({ algorithm: own, rateStorage })).toThrow(`"${name}"`);
    },
  );

  test("refuses a rate that it does not recognise", async () => {
    const { rateStorage } = setup();
    const own = withTwin({});
    const limiter = new AsyncLimiter({ algorithm: own, rateStorage, deadlineMs: 10_000 });
    expect(await limiter.limitExceeded("key", 49)).toBe(false);
    expect(await limiter.limitExceeded("key", 1)).toBe(false);
    const isRefused = async (call: Promise<unknown>) => {
      expect(String(await errorOf(call))).toContain('what is stored for key "key" is no rate');
    };
    await isRefused(limiter.limitExceeded("key"));
    await Promise.all([isRefused(limiter.limitExceeded("key")), isRefused(limiter.consume("key"))]);
  });

  test("that fails spoils the answer of its key alone", async () => {
    const { rateStorage } = setup();
    const own = withTwin({});
    const limiter = new AsyncLimiter({ algorithm: own, rateStorage, deadlineMs: 10_000 });
    const asked = [
      limiter.limitExceeded("a"),
      limiter.limitExceeded("b"),
      limiter.limitExceeded("b", 13),
      limiter.limitExceeded("c"),
    ];
    const [a, b, again, c] = await Promise.all(asked.map(errorOf));
    expect([a, c]).toEqual([false, false]);
    for (const fault of [b, again]) {
      expect(fault).toBeInstanceOf(StorageError);
      expect(String(fault)).toMatch(/key "b".*bad luck/);
    }
    expect(await errorOf(limiter.limitExceeded("alone", 13))).toBeInstanceOf(StorageError);
  });
});

test.each([
  ["parts that are no number", NaN, 1, 1],
  ["parts below zero", -3, 1, 1],
  ["a part of a part", 0.5, 1, 1],
  ["more operations than are exact", 1, 1e300, 1],
  ["operations that are not whole", 1, 0.5, 1],
  ["operations below zero", 1, -1, 1],
  ["a time that is not exact", 1, 1, 1e300],
])("a stored rate with %s is no rate", async (_what, parts, operations, updatedAt) => {
  const { prefix, rateStorage } = setup();
  const value = Buffer.alloc(36);
  value.write("LSR1");
  [0, operations, updatedAt, parts].forEach((number, index) =>
    value.writeDoubleLE(number, 4 + 8 * index),
  );
  await client.set(`${prefix}:key`, value);
  for (const call of [
    rateStorage.admit("key", algorithm, 1),
    rateStorage.peek("key", algorithm, 1),
  ]) {
    expect(String(await errorOf(call))).toContain('what is stored for key "key" is no rate');
  }
});

test.each([-5, 0.5, NaN])("a cost of %p is refused by the storage itself", (cost) => {
  const { rateStorage } = setup();
  expect(() => rateStorage.admit("key", algorithm, cost)).toThrow(RangeError);
});

describe("In one call,", () => {
  test("a key is decided by its own limit, whatever was asked of the key before it", async () => {
    const { rateStorage } = setup();
    const [narrow, wide] = [leakyBucket(rl("2/h")), leakyBucket(rl("100/h"))];
    const admit = async (key: string, used: Algorithm, cost: number) =>
      rateStorage.admit(key, used, cost);
    const asked = [admit("first", narrow, 1), admit("first", wide, 1), admit("second", narrow, 3)];
    expect(await Promise.all(asked)).toEqual([true, true, false]);
  });

  test("what costs nothing charges nothing, however often it is asked", async () => {
    const { rateStorage } = setup();
    const asked = [1, 2, 3, 4, 5].map(async () => rateStorage.admit("key", algorithm, 0));
    expect(await Promise.all(asked)).toEqual([true, true, true, true, true]);
    const { limit, remaining } = await rateStorage.peek("key", algorithm, 1);
    expect(remaining).toBe(limit);
  });

  test("a key expires by the time that it was changed at, whatever is asked after it", async () => {
    const { prefix, rateStorage } = setup();
    const clock = { now: () => Date.now() };
    await Promise.all([
      rateStorage.admit("key", algorithm, 1, clock),
      rateStorage.peek("key", algorithm, 1),
    ]);
    // A time that is not the server's keeps it for an hour more.
    expect(await client.pttl(`${prefix}:key`)).toBeGreaterThan(3_600_000);
  });
});

test("a lone admission goes the straight way and ends as on the long one", async () => {
  for (const used of [leakyBucket(rl("7/4w"), { burst: 9 }), slidingWindow(rl("9/4w"))]) {
    const { rateStorage } = setup();
    const answers: unknown[][] = [[], []];
    for (const cost of [1, 3, 4, 2, 1, 9, 1]) {
      answers[0]?.push(await rateStorage.admit("straight", used, cost));
      const [admitted] = await Promise.all([
        rateStorage.admit("long", used, cost),
        rateStorage.peek("long", used, 1),
      ]);
      answers[1]?.push(admitted);
    }
    expect(answers[0]).toEqual([true, true, true, false, true, false, false]);
    expect(answers[1]).toEqual(answers[0]);
    const [straight, long] = await Promise.all([
      rateStorage.peek("straight", used, 1),
      rateStorage.peek("long", used, 1),
    ]);
    expect(straight.remaining).toBe(long.remaining);
  }
});
