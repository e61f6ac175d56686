import { createClient } from "redis";
import { AsyncLeakyBucketLimiter, leakyBucket, rl } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { commandsOf } from "../../src/redis/commands.js";
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
    ["is none while calls are written at once", true, 250, "untimed"],
    ["holds for a call that waits for ever", true, undefined, "timed"],
    ["holds while there is no connection", false, 250, "timed"],
  ])("%s", async (_what, isReady, waitMs, form) => {
    const neverCalled = async () => "never";
    const untimed = { evalSha: async () => "untimed", eval: neverCalled };
    const withCommandOptions = jest.fn(() => untimed);
    const client = { evalSha: async () => "timed", eval: neverCalled, isReady, withCommandOptions };
    expect(await commandsOf(client).runKnownScript("sha1", ["key"], [], waitMs)).toBe(form);
    expect(withCommandOptions).toHaveBeenCalledWith({ timeout: undefined });
  });
});
