import { createClient, RESP_TYPES } from "redis";
import { AsyncLeakyBucketLimiter, leakyBucket, rl } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import type { RedisCommands } from "leak-snek/redis";
import { commandsOf } from "../../src/redis/commands.js";
import { ScriptCalls } from "../../src/redis/script-calls.js";
import { Script } from "../../src/redis/script.js";
import { holdingTimers } from "../helpers/holding-timers.js";
import { newPrefix } from "../helpers/redis-clients.js";
import { sharedRedis } from "../servers/shared.js";

describe("the limit of node-redis to how long a command may lie in its queue", () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test("costs nothing where a limiter has a deadline", async () => {
    const client = createClient({ url: sharedRedis().url });
    await client.connect();
    const rateStorage = new RedisStorage({ client, prefix: newPrefix() });
    const limiter = new AsyncLeakyBucketLimiter({ rateLimit: rl("10/h"), rateStorage });
    const signals = jest.spyOn(AbortSignal, "timeout");
    try {
      expect(await limiter.limitExceeded("the script is known")).toBe(false);
      signals.mockClear();
      expect(await limiter.limitExceeded("key")).toBe(false);
      expect(signals).not.toHaveBeenCalled();
      await rateStorage.admit("key", leakyBucket(rl("10/h")), 1);
      expect(signals).toHaveBeenCalledTimes(1);
    } finally {
      client.destroy();
    }
  });

  test.each([
    ["is none for a call that is watched and written at once", true, true, "untimed"],
    ["holds for a call that is not watched", true, false, "timed"],
    ["holds while there is no connection", false, true, "timed"],
  ])("%s", async (_what, isReady, isWatched, form) => {
    const neverCalled = async () => "never";
    const untimed = { evalSha: async () => "untimed", eval: neverCalled };
    const withCommandOptions = jest.fn(() => untimed);
    const client = { evalSha: async () => "timed", eval: neverCalled, isReady, withCommandOptions };
    expect(await commandsOf(client).runKnownScript("sha1", ["key"], [], isWatched)).toBe(form);
    expect(withCommandOptions).toHaveBeenCalledWith({ timeout: undefined });
  });
});

test("a call holds the process where no connection does, and from when that is lost", async () => {
  let isConnected = true;
  const lostConnection: (() => void)[] = [];
  const answers: ((reply: number) => void)[] = [];
  const client: RedisCommands = {
    runKnownScript: () => new Promise((resolve) => answers.push(resolve)),
    runScript: async () => "never",
    isConnected: () => isConnected,
    onConnectionLost: (listener) => lostConnection.push(listener),
  };
  const rateStorage = new RedisStorage({ client });
  const before = holdingTimers();
  /** How many timers hold it while a call is under way, and once `meanwhile` has happened. */
  const heldWhileAsked = async (meanwhile: () => void) => {
    const asked = rateStorage.admit("key", leakyBucket(rl("10/h")), 1, undefined, 100_000);
    await new Promise(setImmediate);
    const held = holdingTimers() - before;
    meanwhile();
    const heldThen = holdingTimers() - before;
    for (const answer of answers.splice(0)) answer(1);
    expect(await asked).toBe(true);
    return [held, heldThen, holdingTimers() - before];
  };
  expect(await heldWhileAsked(() => undefined)).toEqual([0, 0, 0]);
  const loseConnection = () => {
    for (const listener of lostConnection) listener();
  };
  expect(await heldWhileAsked(loseConnection)).toEqual([0, 1, 0]);
  isConnected = false;
  expect(await heldWhileAsked(() => undefined)).toEqual([1, 1, 0]);
});

test("a call is watched as long as few are unanswered", async () => {
  const watched: (boolean | undefined)[] = [];
  let answer: (reply: string) => void = () => undefined;
  const answered = new Promise<string>((resolve) => (answer = resolve));
  const client: RedisCommands = {
    runKnownScript: async (_sha1, _keys, _args, isWatched) => {
      watched.push(isWatched);
      return answered;
    },
    runScript: async () => "never",
  };
  const calls = ScriptCalls.of(client);
  const script = new Script("return 1");
  const run = (waitMs?: number) => calls.run(script, ["key"], [], { waitMs });
  const asked = [run(), ...Array.from({ length: 101 }, () => run(10_000))];
  answer("1");
  await Promise.all(asked);
  await Promise.all([run(10_000)]);
  const unwatched = [false, ...new Array<boolean>(99).fill(true), false, false];
  expect(watched).toEqual([...unwatched, true]);
});

test.each([
  ["numbers as text", { [RESP_TYPES.NUMBER]: String }],
  ["text as bytes", { [RESP_TYPES.BLOB_STRING]: Buffer }],
])("a client that is asked for %s serves as well", async (_what, typeMapping) => {
  const client = createClient({ url: sharedRedis().url, commandOptions: { typeMapping } });
  await client.connect();
  const rateStorage = new RedisStorage({ client, prefix: newPrefix() });
  const limiter = new AsyncLeakyBucketLimiter({ rateLimit: rl("2/h"), rateStorage });
  try {
    expect(await limiter.limitExceeded("key")).toBe(false);
    expect(await limiter.consume("key")).toMatchObject({ allowed: true, remaining: 0 });
    expect(await limiter.limitExceeded("key")).toBe(true);
    const three = await Promise.all([1, 2, 3].map(() => limiter.limitExceeded("other")));
    expect(three).toEqual([false, false, true]);
  } finally {
    client.destroy();
  }
});
