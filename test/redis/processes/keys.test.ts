import { AsyncLimiter, leakyBucket, MemoryStorage, slidingWindow } from "leak-snek";
import type { Algorithm, Decision } from "leak-snek";
import { RedisMutex, RedisStorage } from "leak-snek/redis";
import type { RedisClient } from "leak-snek/redis";
import { ManualClock } from "leak-snek/testing";
import { createCluster } from "redis";
import { startRedisServer } from "../../../scripts/redis/server.cjs";
import type { RedisServer } from "../../../scripts/redis/server.cjs";
import { KeySpace } from "../../../src/redis/key-space.js";
import { slotOf } from "../../../src/redis/slot.js";
import { fuzzedKeys } from "../../helpers/fuzzed-keys.js";
import { ioRedisCluster, newPrefix, nodeRedis } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { isLong } from "../../helpers/runs.js";
import { withCommands } from "../../servers/commands.js";
import { sharedCluster } from "../../servers/shared.js";

const COUNT = isLong ? 50_000 : 10_000;
const IN_FLIGHT = 2500;
const PATIENCE_MS = 60_000;
const DAY_MS = 86_400_000;

const keys = fuzzedKeys(COUNT, 1);

/** For what takes longer: in a cluster, nearly each key takes a call of its own. */
const someKeys = isLong ? keys : keys.slice(0, 2000);

/** The slots of ioredis are wrong for keys like "{}a}": it is redirected, as it may be. */
const clusterClients = [
  { name: "node-redis", connect: strictNodeRedisCluster },
  { name: "ioredis", connect: () => ioRedisCluster(sharedCluster().ports) },
];

describe(`Of ${COUNT} keys, whatever they are made of,`, () => {
  let server: RedisServer;
  let connection: Connection;

  beforeAll(async () => {
    server = await startRedisServer();
    connection = await nodeRedis(server.url);
  });

  afterAll(async () => {
    await connection.close();
    await server.stop();
  });

  test("no two share a rate.", async () => {
    const limiter = onceADay(connection.client, newPrefix());
    expect(await exceededOf(limiter, keys)).toEqual([]);
    expect(await exceededOf(limiter, keys)).toHaveLength(COUNT);
  });

  test("none shares a rate with one under another prefix, whatever that is made of.", async () => {
    const few = keys.slice(0, 500);
    for (const prefix of ["", ":", "a", "a:", "%3A", "a%3A", "!", "{", "{a}", "\ud800", "\ufffd"]) {
      expect(await exceededOf(onceADay(connection.client, prefix), few)).toEqual([]);
    }
  });

  test("none shares anything with the lock of the same key.", async () => {
    const prefix = newPrefix();
    const { client } = connection;
    const few = keys.slice(0, 2000);
    const mutex = new RedisMutex({ client, prefix, ttlMs: PATIENCE_MS });
    const leases = await Promise.all(few.map((key) => mutex.lock(key)));
    expect(await exceededOf(onceADay(client, prefix), few)).toEqual([]);
    expect(leases.filter(({ signal }) => signal.aborted)).toEqual([]);
    await Promise.all(leases.map((lease) => lease[Symbol.asyncDispose]()));
  });

  test.each([
    [
      "a leaky bucket",
      leakyBucket({ operations: 3, periodMs: 600_000 }),
      isLong ? keys : keys.slice(0, 10_000),
    ],
    ["a sliding window", slidingWindow({ operations: 3, periodMs: 600_000 }), someKeys],
  ])(
    "each that is asked for is decided on by %s in memory as in Redis.",
    async (_, algorithm, asked) => {
      const rateStorage = new RedisStorage({ client: connection.client, prefix: newPrefix() });
      const verdicts = await verdictsOf(asked, { algorithm, rateStorage });
      const expected = await verdictsOf(asked, {
        algorithm,
        rateStorage: new MemoryStorage<string>(),
      });
      expect(verdicts).toHaveLength(2 * asked.length);
      expect(verdicts.filter((verdict, index) => verdict !== expected[index])).toEqual([]);
      // Else there would be but one verdict to agree on.
      expect(new Set(expected).size).toBeGreaterThan(5);
    },
  );
});

describe.each(clusterClients)(
  `In a cluster, by $name, of ${someKeys.length} keys`,
  ({ connect }) => {
    let connection: Connection;

    beforeAll(async () => {
      connection = await connect();
    });

    afterAll(() => connection.close());

    test.each([
      ["none leaves its slot.", newPrefix()],
      ["those that share a tag share a slot.", `{${newPrefix()}}`],
    ])("%s", async (_, prefix) => {
      const limiter = onceADay(connection.client, prefix);
      expect(await exceededOf(limiter, someKeys)).toEqual([]);
      await inParts(someKeys, (key) => limiter.reset(key));
    });
  },
);

test("Each key has the slot that a server of a cluster finds for it.", async () => {
  const space = new KeySpace("a prefix", ":");
  const names = someKeys.map((key) => space.nameOf(key));
  const [port = 0] = sharedCluster().ports;
  const slots = await withCommands((command) =>
    Promise.all(names.map((name) => command(port, "CLUSTER", "KEYSLOT", name))),
  );
  expect(names.map(slotOf)).toEqual(slots);
});

/** To which node a key belongs, node-redis knows: a redirection would be an error here. */
async function strictNodeRedisCluster(): Promise<Connection> {
  const rootNodes = sharedCluster().ports.map((port) => ({ url: `redis://127.0.0.1:${port}` }));
  const client = createCluster({ rootNodes, maxCommandRedirections: 0 });
  await client.connect();
  return { client, close: async () => client.destroy() };
}

function onceADay(client: RedisClient, prefix: string): AsyncLimiter {
  return new AsyncLimiter({
    algorithm: leakyBucket({ operations: 1, periodMs: DAY_MS }),
    rateStorage: new RedisStorage({ client, prefix }),
    deadlineMs: PATIENCE_MS,
  });
}

/** Those whose limit is exceeded, of keys that are all asked for once. */
async function exceededOf(limiter: AsyncLimiter, asked: readonly string[]): Promise<string[]> {
  const exceeded = await inParts(asked, (key) => limiter.limitExceeded(key));
  return asked.filter((_, index) => exceeded[index]);
}

/** Does the same for each of many keys, for a part of them at a time. */
async function inParts<T>(
  all: readonly string[],
  work: (key: string, index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (let from = 0; from < all.length; from += IN_FLIGHT) {
    const part = all.slice(from, from + IN_FLIGHT);
    results.push(...(await Promise.all(part.map((key, index) => work(key, from + index)))));
  }
  return results;
}

/** Twice each key is asked for a cost, at times that are the same in each run. */
async function verdictsOf(
  asked: readonly string[],
  parts: {
    readonly algorithm: Algorithm;
    readonly rateStorage: RedisStorage | MemoryStorage<string>;
  },
): Promise<readonly string[]> {
  const clock = new ManualClock(1_700_000_000_000);
  const limiter = new AsyncLimiter({ ...parts, clock, deadlineMs: PATIENCE_MS });
  const verdicts: string[] = [];
  for (const round of [0, 1]) {
    const decisions = await inParts(asked, (key, index) => {
      clock.advance(index % 7);
      return limiter.consume(key, 1 + ((index + round) % 3));
    });
    clock.advance(100);
    verdicts.push(...decisions.map(textOf));
  }
  return verdicts;
}

function textOf(decision: Decision): string {
  return JSON.stringify(decision);
}
