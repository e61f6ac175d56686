import { setTimeout as sleep } from "node:timers/promises";
import { AsyncLimiter, leakyBucket, LeakSnekError, rl } from "leak-snek";
import type { Decision } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { outcomeOf } from "../../helpers/outcomes.js";
import type { Outcome } from "../../helpers/outcomes.js";
import { ioRedisCluster, nodeRedisCluster } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { isLong } from "../../helpers/runs.js";
import { redisWays } from "../../helpers/redis-ways.js";
import type { RedisWay } from "../../helpers/redis-ways.js";
import { startRedisCluster } from "../../servers/redis-cluster.js";
import type { RedisCluster } from "../../servers/redis-cluster.js";
import { waitUntil } from "../../servers/wait-until.js";

const DEADLINE_MS = 10_000;
const MOVES = isLong ? 100 : 8;
/** The slot of every key that has "{b}" in it, which the first node holds. */
const SLOT = 3300;

const clients = [
  { client: "node-redis", connect: nodeRedisCluster },
  { client: "ioredis", connect: ioRedisCluster },
];

let cluster: RedisCluster;
let connections: Connection[];

beforeAll(async () => {
  cluster = await startRedisCluster();
  connections = await Promise.all(clients.map(({ connect }) => connect(cluster.ports)));
});

afterAll(async () => {
  for (const connection of connections) await connection.close();
  await cluster.stop();
});

describe("While a slot is moved back and forth,", () => {
  const CAPACITY = isLong ? 2000 : 200;
  const algorithm = leakyBucket(rl(`${CAPACITY}/4w`));

  /** Both clients call for the same keys of that slot, two at once, until it rests. */
  async function callUntil(
    isOver: () => boolean,
    { way, algorithmOf, partsOf }: RedisWay,
  ): Promise<Outcome<Decision>[]> {
    const limiters = connections.map(
      ({ client }) =>
        new AsyncLimiter({
          ...partsOf(client),
          algorithm: algorithmOf(algorithm),
          deadlineMs: DEADLINE_MS,
        }),
    );
    const outcomes: Outcome<Decision>[] = [];
    await Promise.all(
      limiters.map(async (limiter) => {
        while (!isOver()) {
          const keys = [`{b} ${way}`, `another {b} ${way}`];
          const asked = keys.map((key) => outcomeOf(() => limiter.consume(key)));
          outcomes.push(...(await Promise.all(asked)));
          await sleep(2);
        }
      }),
    );
    return outcomes;
  }

  const outcomesOf = new Map<string, Outcome<Decision>[]>();

  beforeAll(async () => {
    let isOver = false;
    const calling = Promise.all(
      redisWays.map(async (each) => outcomesOf.set(each.way, await callUntil(() => isOver, each))),
    );
    for (let move = 0; move < MOVES; move++) {
      const [from, to] = move % 2 === 0 ? [0, 1] : [1, 0];
      await cluster.beginMove(SLOT, from, to);
      await sleep(50);
      await cluster.finishMove(SLOT, from, to);
      await sleep(50);
    }
    isOver = true;
    await calling;
  });

  test.each(redisWays)(
    "no call fails, and each is charged once, $way",
    async ({ way, partsOf }) => {
      const outcomes = outcomesOf.get(way) ?? [];
      expect(outcomes.flatMap(({ error }) => (error === undefined ? [] : [error]))).toEqual([]);
      const admitted = outcomes.filter(({ answer }) => answer?.allowed).length;
      expect(admitted).toBeGreaterThan(MOVES);
      const [connection] = connections;
      if (connection === undefined) throw new Error("There is no connection.");
      const limiter = new AsyncLimiter({ ...partsOf(connection.client), algorithm });
      const left = await Promise.all(
        [`{b} ${way}`, `another {b} ${way}`].map((key) => limiter.peek(key)),
      );
      const used = left.map(({ remaining }) => CAPACITY - remaining);
      expect(used.reduce((sum, each) => sum + each, 0)).toBe(admitted);
    },
  );
});

describe("When a master is killed,", () => {
  const CAPACITY = 20;
  const algorithm = leakyBucket(rl(`${CAPACITY}/4w`));
  const SHORT_DEADLINE_MS = 400;
  const OUTAGE_MS = 2500;

  /** Of the first node, which is killed, and of the last. */
  const [lostKey, keptKey] = ["{b} killed", "{a} alive"];
  /** What it had admitted, which nothing remembers when it is back. */
  const LOST = 5;

  test.each(clients)(
    "only its keys fail, and it admits no more than it has lost, by $client",
    async ({ client }) => {
      const index = clients.findIndex((each) => each.client === client);
      const connection = connections[index];
      if (connection === undefined) throw new Error("There is no connection.");
      const [node] = cluster.nodes;
      if (node === undefined) throw new Error("There is no node.");
      const rateStorage = new RedisStorage({ client: connection.client, prefix: client });
      const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: SHORT_DEADLINE_MS });
      for (let used = 1; used <= LOST; used++) await limiter.consume(lostKey);
      await limiter.consume(keptKey);

      node.signal("SIGKILL");
      await node.exited;
      const endsAt = performance.now() + OUTAGE_MS;
      const outcomes: Outcome[] = [];
      while (performance.now() < endsAt) {
        const [lost, alive] = await Promise.all([
          outcomeOf(() => limiter.consume(lostKey)),
          outcomeOf(() => limiter.peek(keptKey)),
        ]);
        outcomes.push(lost);
        expect(alive.answer).toMatchObject({ allowed: true, remaining: CAPACITY - 1 });
        await sleep(50);
      }
      for (const { error } of outcomes) expect(error).toBeInstanceOf(LeakSnekError);
      expect(outcomes.length).toBeGreaterThan(3);

      await node.restart();
      await waitUntil("the node was back", async () => {
        return (await outcomeOf(() => limiter.peek(lostKey))).answer !== undefined;
      });
      expect(await limiter.peek(lostKey)).toMatchObject({ remaining: CAPACITY });
      const after = await Promise.all(
        Array.from({ length: CAPACITY + LOST }, () => limiter.limitExceeded(lostKey)),
      );
      expect(after.filter((exceeded) => !exceeded)).toHaveLength(CAPACITY);
      await limiter.reset(keptKey);
    },
  );
});
