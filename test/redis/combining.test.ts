import { Redis } from "ioredis";
import { allOf, AsyncLimiter, leakyBucket, rl, slidingWindow, StorageError } from "leak-snek";
import type { Algorithm } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import type { RedisCommands } from "leak-snek/redis";
import { ManualClock } from "leak-snek/testing";
import { CountingCommands } from "../helpers/counting-commands.js";
import { newPrefix } from "../helpers/redis-clients.js";
import { withoutTwin } from "../helpers/without-twin.js";
import { sharedRedis } from "../servers/shared.js";

let client: Redis;

beforeAll(() => {
  client = new Redis(sharedRedis().url);
});

afterAll(() => {
  client.disconnect();
});

const bands = [
  slidingWindow(rl("2/s")),
  leakyBucket(rl("1200/10m")),
  leakyBucket(rl("2000/d"), { burst: 50 }),
];

/** Three limits with prefixes of their own, over one client. */
function setup({ isCluster = false, algorithms = bands, tag = "" } = {}) {
  const commands = new CountingCommands(client, isCluster);
  const prefix = newPrefix();
  const storages = algorithms.map(
    (_, index) => new RedisStorage({ client: commands, prefix: `${tag}${prefix} ${index}` }),
  );
  const members = algorithms.map(
    (algorithm, index) =>
      new AsyncLimiter({ algorithm, rateStorage: storages[index], deadlineMs: 10_000 }),
  );
  return { commands, prefix, storages, members, limiter: allOf(members) };
}

test("limits of several kinds decide in one call, whatever it comes to", async () => {
  const { commands, limiter, members } = setup();
  await limiter.consume("warm up");
  commands.calls.length = 0;
  for (const allowed of [true, true, false]) {
    expect((await limiter.consume("key")).allowed).toBe(allowed);
  }
  expect(commands.calls.map((keys) => keys.length)).toEqual([3, 3, 3]);
  const left = await Promise.all(
    members.map(async (member) => (await member.peek("key")).remaining),
  );
  expect(left).toEqual([0, 1198, 48]);
});

test("in a cluster they do where their keys share a slot, and take steps where they do not", async () => {
  const tagged = setup({ isCluster: true, tag: "{tag} " });
  await tagged.limiter.consume("key");
  expect(tagged.commands.calls.map((keys) => keys.length)).toEqual([3]);

  const apart = setup({ isCluster: true });
  await apart.limiter.consume("key");
  expect(apart.commands.calls.map((keys) => keys.length)).toEqual([1, 1, 1, 1, 1, 1]);
  apart.commands.calls.length = 0;
  await apart.limiter.consume("{tag}");
  expect(apart.commands.calls.map((keys) => keys.length)).toEqual([3]);
});

test("an algorithm without a twin takes steps of its own", async () => {
  const algorithms = [bands[0], withoutTwin(leakyBucket(rl("5/h")))].filter(isAlgorithm);
  const { limiter, members } = setup({ algorithms });
  const asked = await Promise.all([1, 2, 3].map(() => limiter.limitExceeded("key")));
  expect(asked.filter((exceeded) => !exceeded)).toHaveLength(2);
  expect((await members[1]?.peek("key"))?.remaining).toBe(3);
});

test("what was asked before in the same turn comes before it", async () => {
  const { limiter, members } = setup();
  const [first] = members;
  const asked = Promise.all([first?.consume("key", 2), limiter.consume("key")]);
  await first?.reset("key");
  const [alone, together] = await asked;
  expect(alone).toMatchObject({ allowed: true });
  expect(together).toMatchObject({ allowed: false, member: 0 });
});

test("two limits that keep a key in the same place are told of it", async () => {
  const prefix = newPrefix();
  const [first, second] = [0, 1].map(() => new RedisStorage({ client, prefix }));
  const algorithm = leakyBucket(rl("10/m"));
  const member = (rateStorage: RedisStorage | undefined) =>
    new AsyncLimiter({ algorithm, rateStorage, onFailure: "allow" });
  const limiter = allOf([member(first), member(second)]);
  await expect(limiter.consume("key")).rejects.toThrow(RangeError);
  await expect(limiter.limitExceeded("key")).rejects.toThrow(/key "key".*twice/);
  expect(() => allOf([member(first), member(first)])).toThrow(/members 0 and 1/);
});

test("a value that is no rate is a fault that names its key, and nothing is charged", async () => {
  const { limiter, members, prefix } = setup();
  await client.set(`${prefix} 1:key`, "something else");
  await expect(limiter.consume("key")).rejects.toThrow(StorageError);
  await expect(limiter.consume("key")).rejects.toThrow('key "key"');
  expect((await members[0]?.peek("key"))?.remaining).toBe(2);
  expect(await client.get(`${prefix} 1:key`)).toBe("something else");
});

test("a server that forgot its scripts is sent the source, and charges once", async () => {
  const { limiter, members } = setup();
  await client.script("FLUSH");
  expect((await limiter.consume("key")).allowed).toBe(true);
  expect((await members[2]?.peek("key"))?.remaining).toBe(49);
});

test("keys expire when they have drained, and get back a time to live that was taken", async () => {
  const { limiter, prefix } = setup();
  const ttls = () => Promise.all([0, 1, 2].map((index) => client.pttl(`${prefix} ${index}:key`)));
  await limiter.consume("key", 2);
  const [window = 0, minutes = 0, day = 0] = await ttls();
  expect(window).toBeGreaterThan(900);
  expect(window).toBeLessThanOrEqual(1100);
  expect(minutes).toBeLessThanOrEqual(1000);
  expect(day).toBeLessThanOrEqual(2 * 43_200);
  for (const index of [0, 1, 2]) await client.persist(`${prefix} ${index}:key`);
  expect((await limiter.consume("key", 2)).allowed).toBe(false);
  for (const ttl of await ttls()) expect(ttl).toBeGreaterThan(0);
});

test("a denial is told to the denial cache of the storage that it is of, and to no other", async () => {
  const commands = new CountingCommands(client);
  const [first, second] = [0, 1].map(() => {
    const rateStorage = new RedisStorage({
      ...{ client: commands, prefix: newPrefix(), denialCache: { maxKeys: 10 } },
    });
    return new AsyncLimiter({ algorithm: leakyBucket(rl("3/h")), rateStorage });
  });
  if (first === undefined || second === undefined) throw new Error("There are two.");
  await first.consume("key", 3);
  expect((await allOf([first, second]).consume("key")).member).toBe(0);
  commands.calls.length = 0;
  expect(await first.limitExceeded("key")).toBe(true);
  expect(commands.calls).toHaveLength(0);
  expect(await second.limitExceeded("key")).toBe(false);
  expect(commands.calls).toHaveLength(1);
  await first.refund("key");
  expect((await allOf([first, second]).consume("key")).allowed).toBe(true);
});

test("a call that comes to nothing in time is called off, and late answers are dropped", async () => {
  class Slow implements RedisCommands {
    readonly calls: (() => void)[] = [];

    async runKnownScript(sha1: string, keys: string[], args: (string | Buffer)[]) {
      await new Promise<void>((resolve) => this.calls.push(resolve));
      return client.evalsha(sha1, keys.length, ...keys, ...args);
    }

    async runScript(source: string, keys: string[], args: (string | Buffer)[]) {
      return client.eval(source, keys.length, ...keys, ...args);
    }
  }
  const slow = new Slow();
  const prefix = newPrefix();
  const members = [0, 1].map(
    (index) =>
      new AsyncLimiter({
        ...{ algorithm: leakyBucket(rl("3/h")), deadlineMs: index === 0 ? 30 : 10_000 },
        rateStorage: new RedisStorage({ client: slow, prefix: `${prefix}${index}` }),
      }),
  );
  await expect(allOf(members).consume("key")).rejects.toMatchObject({ code: "STORAGE_TIMEOUT" });
  for (const call of slow.calls) call();
  const storage = new RedisStorage({ client, prefix: `${prefix}0` });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await storage.read("key")).toBeUndefined();
});

test("a rate from a clock that was set back locks nobody out", async () => {
  const clock = new ManualClock(1_700_000_000_000);
  const prefix = newPrefix();
  const limiter = allOf(
    bands.map(
      (algorithm, index) =>
        new AsyncLimiter({
          ...{ algorithm, clock, deadlineMs: 10_000 },
          rateStorage: new RedisStorage({ client, prefix: `${prefix}${index}` }),
        }),
    ),
  );
  await limiter.consume("key", 2);
  clock.set(clock.now() - 3_600_000);
  const { retryAfterMs } = await limiter.consume("key", 2);
  clock.advance(retryAfterMs);
  expect((await limiter.consume("key", 2)).allowed).toBe(true);
});

function isAlgorithm(algorithm: Algorithm | undefined): algorithm is Algorithm {
  return algorithm !== undefined;
}
