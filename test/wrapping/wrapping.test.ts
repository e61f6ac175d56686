import { AsyncLimiter, leakyBucket, Limiter, slidingWindow } from "leak-snek";
import type { Algorithm, RateLimit } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { newPrefix, nodeRedis } from "../helpers/redis-clients.js";
import type { Connection } from "../helpers/redis-clients.js";
import { sharedRedis } from "../servers/shared.js";
import { describeAsyncWrapping, describeWrapping } from "./wrapping-suite.js";

const algorithms: Record<string, (rateLimit: RateLimit) => Algorithm> = {
  "a leaky bucket": (rateLimit) => leakyBucket(rateLimit),
  "a sliding window": (rateLimit) => slidingWindow(rateLimit),
};

let connection: Connection;

beforeAll(async () => {
  connection = await nodeRedis(sharedRedis().url);
});

afterAll(async () => {
  await connection.close();
});

for (const [name, algorithmOf] of Object.entries(algorithms)) {
  describeWrapping({
    name: `${name} in memory`,
    create: ({ rateLimit, clock }) => new Limiter({ algorithm: algorithmOf(rateLimit), clock }),
  });

  describeAsyncWrapping({
    name: `asynchronous ${name} in memory`,
    create: ({ rateLimit, clock }) =>
      new AsyncLimiter({ algorithm: algorithmOf(rateLimit), clock }),
  });

  describeAsyncWrapping({
    name: `${name} on Redis`,
    create: ({ rateLimit, clock }) => {
      const rateStorage = new RedisStorage({ client: connection.client, prefix: newPrefix() });
      const algorithm = algorithmOf(rateLimit);
      return new AsyncLimiter({ algorithm, rateStorage, clock, deadlineMs: 10_000 });
    },
  });
}
