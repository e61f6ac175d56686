import { Redis } from "ioredis";
import { AsyncLimiter, leakyBucket, rl, StorageError } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import type { RedisCommands, ScriptArgument } from "leak-snek/redis";
import { CountingCommands } from "../helpers/counting-commands.js";
import { newPrefix } from "../helpers/redis-clients.js";
import { sharedRedis } from "../servers/shared.js";

const keys = Array.from({ length: 64 }, (_, index) => `key ${index}`);
let client: Redis;

beforeAll(() => {
  client = new Redis(sharedRedis().url);
});

afterAll(() => {
  client.disconnect();
});

function setup(commands: RedisCommands = new CountingCommands(client)) {
  const prefix = newPrefix();
  const rateStorage = new RedisStorage({ client: commands, prefix });
  const algorithm = leakyBucket(rl("10/h"));
  const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 10_000 });
  return { prefix, limiter };
}

/** Does to each reply what a test wants. */
class ChangedReplies extends CountingCommands {
  constructor(
    redis: Redis,
    readonly change: (reply: unknown, keysOfCall: string[]) => unknown,
  ) {
    super(redis);
  }

  override async runKnownScript(sha1: string, keysOfCall: string[], args: ScriptArgument[]) {
    return this.change(await super.runKnownScript(sha1, keysOfCall, args), keysOfCall);
  }
}

test("those who asked first are told first, on whichever key", async () => {
  const { limiter } = setup();
  const told: number[] = [];
  const ask = async (key: string, place: number) => {
    const { remaining } = await limiter.consume(key);
    told.push(place);
    return remaining;
  };
  const asked = keys.flatMap((key, index) => [ask(key, 2 * index), ask(key, 2 * index + 1)]);
  expect(await Promise.all(asked)).toEqual(keys.flatMap(() => [9, 8]));
  expect(told).toEqual(asked.map((_, place) => place));
});

function faultOf(outcome: PromiseSettledResult<boolean>): string | undefined {
  if (outcome.status === "fulfilled") return undefined;
  expect(outcome.reason).toBeInstanceOf(StorageError);
  return /what is stored for key "[^"]*"/.exec(String(outcome.reason))?.[0];
}

test("each keeps its own fault", async () => {
  const { prefix, limiter } = setup();
  const spoilt = ["key 3", "key 60"];
  for (const key of spoilt) await client.set(`${prefix}:${key}`, "no rate");
  const outcomes = await Promise.allSettled(keys.map((key) => limiter.limitExceeded(key)));
  expect(outcomes.map(faultOf)).toEqual(
    keys.map((key) => (spoilt.includes(key) ? `what is stored for key "${key}"` : undefined)),
  );
});

test.each([10, 50])("a reply that ends after %p lines fails for the others alone", async (kept) => {
  const cut = (reply: unknown) => String(reply).split("\n").slice(0, kept).join("\n");
  const { limiter } = setup(new ChangedReplies(client, cut));
  const outcomes = await Promise.allSettled(keys.map((key) => limiter.limitExceeded(key)));
  expect(outcomes.map(({ status }) => status)).toEqual(
    keys.map((_, index) => (index < kept ? "fulfilled" : "rejected")),
  );
});
