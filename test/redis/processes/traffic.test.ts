import { AsyncLimiter, leakyBucket, slidingWindow } from "leak-snek";
import type { Algorithm } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import type { RedisClient, RedisCommands } from "leak-snek/redis";
import { ManualClock } from "leak-snek/testing";
import { startRedisServer } from "../../../scripts/redis/server.cjs";
import type { RedisServer } from "../../../scripts/redis/server.cjs";
import { nodeRedis } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { withCommands } from "../../servers/commands.js";
import { sharedCluster } from "../../servers/shared.js";
import { commandCalls, resetStatistics } from "./command-statistics.js";

const HOUR_MS = 3_600_000;

/** About a millisecond, on a machine that does much else besides. */
const LONGEST_HOLD_MICROSECONDS = 2500;

let server: RedisServer;
let connection: Connection;

beforeAll(async () => {
  server = await startRedisServer({ options: ["--slowlog-max-len", "10000"] });
  connection = await nodeRedis(server.url);
});

beforeEach(async () => {
  await withCommands((command) => command(server.port, "FLUSHALL"));
  await resetStatistics(server.port);
});

afterAll(async () => {
  await connection.close();
  await server.stop();
});

const algorithms = [
  { name: "a leaky bucket", create: leakyBucket },
  { name: "a sliding window", create: slidingWindow },
];

describe.each(algorithms)("By $name,", ({ create }) => {
  const algorithm = create({ operations: 50, periodMs: HOUR_MS });

  beforeEach(async () => {
    await withCommands((command) => command(server.port, "SCRIPT", "FLUSH"));
  });

  test("each lone decision is one EVALSHA, and the first of all one EVAL more.", async () => {
    const limiter = limiterWith(connection.client, algorithm);
    for (let calls = 0; calls < 100; calls++) await limiter.limitExceeded("key");
    const calls = await commandCalls(server.port);
    expect([calls.get("evalsha"), calls.get("eval")]).toEqual([100, 1]);
  });

  test("100 decisions of 100 keys, asked for in one turn, are one EVALSHA.", async () => {
    const limiter = limiterWith(connection.client, algorithm);
    await limiter.limitExceeded("first");
    await resetStatistics(server.port);
    await Promise.all(names(100).map((key) => limiter.consume(key)));
    const calls = await commandCalls(server.port);
    expect([calls.get("evalsha"), calls.get("eval")]).toEqual([1, undefined]);
  });
});

test("In a cluster, what is asked in one turn is one call for each slot.", async () => {
  const passedOn: string[][] = [];
  const limiter = limiterWith(answering(passedOn, { isCluster: true }), onceAnHour);
  const keys = [...names(100), ...names(10).map((name) => `{tag}${name}`)];
  await Promise.all(keys.map((key) => limiter.limitExceeded(key)));
  const slotsOfCalls = await Promise.all(passedOn.map(slotsOf));
  expect(passedOn.flat()).toHaveLength(keys.length);
  expect(slotsOfCalls.filter((slots) => new Set(slots).size !== 1)).toEqual([]);
  expect(new Set(slotsOfCalls.flat()).size).toBe(passedOn.length);
});

test("A lone call is passed to the client in the turn in which it was asked.", async () => {
  const passedOn: string[][] = [];
  const limiter = limiterWith(answering(passedOn), onceAnHour);
  const answer = limiter.limitExceeded("key");
  // Neither at once, or others could not go with it, nor in a later turn.
  expect(passedOn).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(passedOn).toHaveLength(1);
  expect(await answer).toBe(false);
});

describe("A key that is asked for 10,000 times in one turn", () => {
  const operations = 6000;

  test.each(algorithms)("is answered in order by $name, in several calls.", async ({ create }) => {
    const algorithm = create({ operations, periodMs: 10_000 * HOUR_MS });
    const limiter = limiterWith(connection.client, algorithm);
    await limiter.limitExceeded("another key");
    await resetStatistics(server.port);
    const decisions = await Promise.all(times(10_000, () => limiter.consume("key")));
    const expected = times(10_000, (index) => Math.max(0, operations - 1 - index));
    expect(decisions.map(({ remaining }) => remaining)).toEqual(expected);
    expect(decisions.map(({ allowed }) => allowed).lastIndexOf(true)).toBe(operations - 1);
    expect((await commandCalls(server.port)).get("evalsha")).toBeGreaterThan(3);
  });

  const askings = algorithms.flatMap((row) => [
    { ...row, method: "limitExceeded" as const },
    { ...row, method: "consume" as const },
  ]);

  test.each(askings)(
    "holds the server for about a millisecond at a time, by $method of $name.",
    async ({ create, method }) => {
      const algorithm = create({ operations: 1_000_000, periodMs: HOUR_MS });
      const limiter = limiterWith(connection.client, algorithm);
      await limiter.limitExceeded("another key");
      const durations = await evalshaMicroseconds(async () => {
        for (let turns = 0; turns < 5; turns++) {
          await Promise.all(times<Promise<unknown>>(10_000, () => limiter[method]("key")));
        }
      });
      expect(durations.length).toBeGreaterThan(15);
      // By the middle one: what else runs on this machine may hold up any single call.
      expect(middleOf(durations)).toBeLessThan(LONGEST_HOLD_MICROSECONDS);
    },
  );
});

describe("A sliding window", () => {
  const DECISIONS = 1000;

  test("costs the server as much with 10,000 frames in use as with 10.", async () => {
    const few = await costOf(10);
    const many = await costOf(10_000);
    expect(few.bytes).toBeLessThan(600);
    // A frame takes two numbers of 8 bytes; of the spent ones, an eighth may be left for a while.
    expect(many.bytes).toBeGreaterThan(16 * 9900);
    expect(many.bytes).toBeLessThan(16 * 10_000 * 1.2);
    // One EVALSHA, and by it the time, what is read and what is written.
    expect(few.commands).toBeLessThan(8);
    expect(many.commands).toBeLessThan(few.commands + 12);
  });

  /** What each decision costs once so many frames are in use, and what is stored then. */
  async function costOf(frames: number): Promise<{ commands: number; bytes: number }> {
    const prefix = `${frames} frames`;
    const frameMs = 1000;
    const rateLimit = { operations: 1_000_000, periodMs: frames * frameMs };
    const clock = new ManualClock(1_700_000_000_000);
    const limiter = limiterWith(connection.client, slidingWindow(rateLimit, { frames }), {
      prefix,
      clock,
    });
    const askInNextFrame = () => {
      clock.advance(frameMs);
      return limiter.limitExceeded("key");
    };
    await Promise.all(times(frames, askInNextFrame));
    await resetStatistics(server.port);
    for (let decisions = 0; decisions < DECISIONS; decisions++) await askInNextFrame();
    const calls = await commandCalls(server.port);
    const commands = Array.from(calls).reduce((sum, [, count]) => sum + count, 0) / DECISIONS;
    const bytes = await withCommands((command) => command(server.port, "STRLEN", `${prefix}:key`));
    return { commands, bytes: Number(bytes) };
  }
});

const onceAnHour = leakyBucket({ operations: 1, periodMs: HOUR_MS });

function limiterWith(
  client: RedisClient,
  algorithm: Algorithm,
  { prefix, clock }: { readonly prefix?: string; readonly clock?: ManualClock } = {},
): AsyncLimiter {
  const rateStorage = new RedisStorage({ client, prefix });
  const options = { algorithm, rateStorage, deadlineMs: 60_000 };
  return new AsyncLimiter(clock === undefined ? options : { ...options, clock });
}

/** A client that admits to everything, and tells which keys went in each call. */
function answering(passedOn: string[][], { isCluster = false } = {}): RedisCommands {
  const answer = async (_script: string, keys: string[]) => {
    passedOn.push(keys);
    return keys.map(() => "1").join("\n");
  };
  return { runKnownScript: answer, runScript: answer, isCluster };
}

async function slotsOf(keys: readonly string[]): Promise<readonly number[]> {
  const [port = 0] = sharedCluster().ports;
  return withCommands((command) =>
    Promise.all(keys.map(async (key) => Number(await command(port, "CLUSTER", "KEYSLOT", key)))),
  );
}

/** For how long each EVALSHA of some work held the server. */
async function evalshaMicroseconds(work: () => Promise<void>): Promise<readonly number[]> {
  return withCommands(async (command) => {
    await command(server.port, "CONFIG", "SET", "slowlog-log-slower-than", "0");
    await command(server.port, "SLOWLOG", "RESET");
    await work();
    await command(server.port, "CONFIG", "SET", "slowlog-log-slower-than", "-1");
    const entries = (await command(server.port, "SLOWLOG", "GET", "-1")) as readonly SlowlogEntry[];
    const evalshas = entries.filter(([, , , [name]]) => name?.toLowerCase() === "evalsha");
    return evalshas.map(([, , microseconds]) => microseconds);
  });
}

type SlowlogEntry = [id: number, time: number, microseconds: number, words: readonly string[]];

function middleOf(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

function names(count: number): readonly string[] {
  return times(count, (index) => `key ${index}`);
}

function times<T>(count: number, work: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => work(index));
}
