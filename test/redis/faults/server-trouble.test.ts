import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { AsyncLimiter, leakyBucket, rl, slidingWindow, StorageError } from "leak-snek";
import type { Algorithm } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { startRedisServer } from "../../../scripts/redis/server.cjs";
import type { RedisServer } from "../../../scripts/redis/server.cjs";
import { outcomeOf } from "../../helpers/outcomes.js";
import { ioRedis, nodeRedis, nodeRedisPool } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { isLong } from "../../helpers/runs.js";
import { redisWays } from "../../helpers/redis-ways.js";
import { withCommands } from "../../servers/commands.js";
import type { Command } from "../../servers/commands.js";
import { waitUntil } from "../../servers/wait-until.js";

const DEADLINE_MS = 10_000;
/** Enough for a server and some keys, and not for more. */
const MEMORY_BYTES = 16_000_000;
const FLUSH_EACH_MS = 50;
const FLUSHING_MS = isLong ? 20_000 : 400;

const clients = [
  { client: "node-redis", connect: nodeRedis },
  { client: "a pool of node-redis", connect: nodeRedisPool },
  { client: "ioredis", connect: ioRedis },
];

describe.each(clients)("by $client,", ({ connect }) => {
  let server: RedisServer;
  let connection: Connection;

  beforeAll(async () => {
    const options = ["--maxmemory", String(MEMORY_BYTES), "--maxmemory-policy", "noeviction"];
    server = await startRedisServer({ options });
    connection = await connect(server.url);
  });

  beforeEach(async () => {
    await withCommands((command) => command(server.port, "FLUSHALL"));
  });

  afterAll(async () => {
    await connection.close();
    await server.stop();
  });

  describe.each(redisWays)("$way:", ({ algorithmOf, partsOf }) => {
    const limiterBy = (algorithm: Algorithm) =>
      new AsyncLimiter({
        ...partsOf(connection.client),
        algorithm: algorithmOf(algorithm),
        deadlineMs: DEADLINE_MS,
      });

    test("Scripts that are flushed again and again cost no error and no admission.", async () => {
      const capacity = 40;
      const limiter = limiterBy(leakyBucket(rl(`${capacity}/d`)));
      const remaining = await withCommands(async (command) => {
        const endsAt = performance.now() + FLUSHING_MS;
        const flushing = flushScriptsUntil(endsAt, server.port, command);
        let count = 0;
        while (count < capacity || performance.now() < endsAt) {
          const exceeded = await Promise.all(
            ["one", "two"].map((key) => limiter.limitExceeded(key)),
          );
          expect(exceeded).toEqual(Array(2).fill(count >= capacity));
          count++;
        }
        await flushing;
        return remainingOf(limiter);
      });
      expect(remaining).toEqual([0, 0]);
    });

    test("A server that became a replica refuses, which is no denial.", async () => {
      await withCommands(async (command) => {
        const limiter = limiterBy(leakyBucket(rl("10/d")));
        await limiter.consume("key");
        await command(server.port, "REPLICAOF", "127.0.0.1", String(server.port));
        const calls: (() => Promise<unknown>)[] = [
          () => limiter.consume("key"),
          () => limiter.limitExceeded("key"),
          () => limiter.refund("key"),
          () => limiter.reset("key"),
        ];
        for (const call of calls) {
          const { error } = await outcomeOf(call);
          expect(error).toBeInstanceOf(StorageError);
          expect(String(rootOf(error))).toContain("READONLY");
        }
        await command(server.port, "REPLICAOF", "NO", "ONE");
        expect(await limiter.consume("key")).toMatchObject({ allowed: true, remaining: 8 });
      });
    });

    test.each([
      { name: "a leaky bucket", algorithm: leakyBucket(rl("10/d")) },
      { name: "a sliding window", algorithm: slidingWindow(rl("10/d")) },
    ])("A server that is full refuses, and charges nothing, with $name.", async ({ algorithm }) => {
      await withCommands(async (command) => {
        const limiter = limiterBy(algorithm);
        await limiter.consume("old");
        await fill(server.port, command);
        for (const key of ["old", "new"]) {
          const calls: (() => Promise<unknown>)[] = [
            () => limiter.consume(key),
            () => limiter.limitExceeded(key),
          ];
          for (const call of calls) {
            const { error } = await outcomeOf(call);
            expect(error).toBeInstanceOf(StorageError);
            expect(String(rootOf(error))).toContain("OOM");
          }
        }
        await empty(server.port, command);
        expect(await limiter.consume("old")).toMatchObject({ allowed: true, remaining: 8 });
        expect(await limiter.consume("new")).toMatchObject({ allowed: true, remaining: 9 });
      });
    });
  });
});

test("A client that asks once more after a refusal is never told of a denial.", async () => {
  const server = await startRedisServer();
  const isRefusal = ({ message }: Error) => message.startsWith("READONLY");
  const client = new Redis(server.url, { reconnectOnError: (error) => isRefusal(error) && 2 });
  client.on("error", () => undefined);
  const rateStorage = new RedisStorage({ client });
  const algorithm = leakyBucket(rl("10/d"));
  const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: DEADLINE_MS });
  await limiter.consume("key");
  const outcome = await withCommands(async (command) => {
    await command(server.port, "REPLICAOF", "127.0.0.1", String(server.port));
    const refused = outcomeOf(() => limiter.consume("key"));
    await sleep(20);
    await command(server.port, "REPLICAOF", "NO", "ONE");
    return refused;
  });
  // It has been refused, or carried out when it was asked once more.
  const used = outcome.error === undefined ? 2 : 1;
  expect(outcome.answer?.allowed ?? outcome.error).toEqual(
    outcome.error === undefined ? true : expect.any(StorageError),
  );
  expect((await limiter.peek("key")).remaining).toBe(10 - used);
  client.disconnect();
  await server.stop();
});

async function remainingOf(limiter: AsyncLimiter): Promise<number[]> {
  const decisions = await Promise.all(["one", "two"].map((key) => limiter.peek(key)));
  return decisions.map(({ remaining }) => remaining);
}

async function flushScriptsUntil(endsAt: number, port: number, command: Command): Promise<void> {
  while (performance.now() < endsAt) {
    await command(port, "SCRIPT", "FLUSH");
    await sleep(FLUSH_EACH_MS);
  }
}

/** Lets a server be full, until "filler" is deleted. */
async function fill(port: number, command: Command): Promise<void> {
  await command(port, "SETRANGE", "filler", String(2 * MEMORY_BYTES), "x");
}

async function empty(port: number, command: Command): Promise<void> {
  await command(port, "DEL", "filler");
  // Some servers free the memory a little later.
  await waitUntil("there was memory again", async () => {
    const info = String(await command(port, "INFO", "memory"));
    return Number(/used_memory:(\d+)/.exec(info)?.[1]) < MEMORY_BYTES;
  });
}

/** What an error was caused by in the end. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}
