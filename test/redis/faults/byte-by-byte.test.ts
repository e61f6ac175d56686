import { AsyncLimiter, leakyBucket, rl, slidingWindow } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { startRedisServer } from "../../../scripts/redis/server.cjs";
import type { RedisServer } from "../../../scripts/redis/server.cjs";
import { FaultProxy } from "../../helpers/fault-proxy.js";
import { ioRedis, nodeRedis, nodeRedisPool } from "../../helpers/redis-clients.js";

const CAPACITY = 8;
/** Nothing drains while a test runs. */
const rateLimit = rl(`${CAPACITY}/d`);

const clients = [
  { client: "node-redis", connect: nodeRedis },
  { client: "a pool of node-redis", connect: nodeRedisPool },
  { client: "ioredis", connect: ioRedis },
];

const algorithms = [
  { algorithmName: "a leaky bucket", algorithm: leakyBucket(rateLimit) },
  { algorithmName: "a sliding window", algorithm: slidingWindow(rateLimit) },
];

describe.each(clients)("Byte by byte, $client", ({ connect }) => {
  let server: RedisServer;
  let proxy: FaultProxy;

  beforeAll(async () => {
    server = await startRedisServer();
    proxy = await FaultProxy.to(server.port);
  });

  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });

  test.each(algorithms)(
    "gets every decision of $algorithmName as it was made",
    async ({ algorithmName, algorithm }) => {
      proxy.pass();
      const { client, close } = await connect(`redis://127.0.0.1:${proxy.port}`);
      const rateStorage = new RedisStorage({ client, prefix: algorithmName });
      const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 20_000 });
      proxy.deliverByteByByte();
      const keys = ["Grüße", "蛇", "\n\r\n$1", "x".repeat(500)];
      for (let used = 1; used <= CAPACITY + 2; used++) {
        const decisions = await Promise.all(keys.map((key) => limiter.consume(key)));
        for (const { allowed, remaining, degraded } of decisions) {
          expect({ allowed, remaining, degraded }).toEqual({
            allowed: used <= CAPACITY,
            remaining: Math.max(0, CAPACITY - used),
            degraded: undefined,
          });
        }
      }
      await close();
    },
  );
});
