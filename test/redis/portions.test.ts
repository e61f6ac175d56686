import { Redis } from "ioredis";
import { AsyncLimiter, leakyBucket, rl, StorageError } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import type { RedisCommands, ScriptArgument } from "leak-snek/redis";
import { CountingCommands } from "../helpers/counting-commands.js";
import { newPrefix } from "../helpers/redis-clients.js";
import { sharedRedis } from "../servers/shared.js";

const keys = Array.from({ length: 64 }, (_, index) => `key ${index}`);
const firstHalf = keys.slice(0, 32);
const secondHalf = keys.slice(32);
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

/** Tells whether the turn of the event loop in which the last reply came is over. */
class WatchedTurns extends ChangedReplies {
  isOver = false;

  /** @param held when the replies on the key "held" come */
  constructor(redis: Redis, held?: Promise<unknown>) {
    super(redis, async (reply, keysOfCall) => {
      if (keysOfCall[0]?.endsWith(":held") === true) await held;
      this.isOver = false;
      setImmediate(() => (this.isOver = true));
      return reply;
    });
  }

  /** Asks by each key; returns the keys that were told in the turn of the reply. */
  async toldAtOnce(limiter: AsyncLimiter, asked: readonly string[]): Promise<string[]> {
    const told: string[] = [];
    const tell = async (key: string) => {
      await limiter.limitExceeded(key);
      if (!this.isOver) told.push(key);
    };
    await Promise.all(asked.map(tell));
    return told;
  }
}

test("what the first half asks next is sent before the second half is told", async () => {
  const commands = new CountingCommands(client);
  const { limiter } = setup(commands);
  await limiter.limitExceeded("the script is known");
  commands.calls.length = 0;
  const callsWhenTold: number[] = [];
  const askTwice = async (key: string) => {
    await limiter.limitExceeded(key);
    callsWhenTold.push(commands.calls.length);
    await limiter.limitExceeded(key);
  };
  await Promise.all(keys.map(askTwice));
  expect(callsWhenTold).toEqual([...firstHalf.map(() => 1), ...secondHalf.map(() => 2)]);
  expect(commands.calls.map((asked) => asked.length)).toEqual([64, 32, 32]);
});

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

test("one who asks by himself is told at once, and so are few", async () => {
  const commands = new WatchedTurns(client);
  const { limiter } = setup(commands);
  await limiter.limitExceeded("the script is known");
  expect(await commands.toldAtOnce(limiter, ["key"])).toEqual(["key"]);
  expect(await commands.toldAtOnce(limiter, keys.slice(0, 15))).toEqual(keys.slice(0, 15));
  expect(await commands.toldAtOnce(limiter, keys)).toEqual(firstHalf);
});

test.each([
  { waiting: 33, atOnce: keys },
  { waiting: 32, atOnce: firstHalf },
])("while $waiting wait for another reply, $atOnce.length of 64 are told at once", async (row) => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const commands = new WatchedTurns(client, held);
  const { limiter } = setup(commands);
  await limiter.limitExceeded("the script is known");
  const others = Array.from({ length: row.waiting }, () => limiter.limitExceeded("held"));
  await new Promise(setImmediate);
  expect(await commands.toldAtOnce(limiter, keys)).toEqual(row.atOnce);
  release();
  await Promise.all(others);
  expect(await commands.toldAtOnce(limiter, keys)).toEqual(firstHalf);
});

test.each([
  ["the first half", keys],
  ["one of the first half", keys.slice(0, 1)],
])("a quick reply to %s does not overtake the second", async (_who, askingAgain) => {
  let calls = 0;
  const { limiter } = setup({
    runKnownScript: (_sha1, keysOfCall) => {
      calls++;
      return Promise.resolve(keysOfCall.map(() => "1").join("\n"));
    },
    runScript: () => Promise.reject(new Error("is known")),
  });
  const told: string[] = [];
  const askTwice = async (key: string) => {
    for (const time of askingAgain.includes(key) ? ["first", "second"] : ["first"]) {
      await limiter.limitExceeded(key);
      told.push(time);
    }
  };
  await Promise.all(keys.map(askTwice));
  expect(told.slice(0, 64)).toEqual(keys.map(() => "first"));
  expect(calls).toBeGreaterThan(1);
});

function faultOf(outcome: PromiseSettledResult<boolean>): string | undefined {
  if (outcome.status === "fulfilled") return undefined;
  expect(outcome.reason).toBeInstanceOf(StorageError);
  return /what is stored for key "[^"]*"/.exec(String(outcome.reason))?.[0];
}

test("each keeps its own fault, in either half", async () => {
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
