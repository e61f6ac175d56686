import { AsyncLimiter, leakyBucket, slidingWindow } from "leak-snek";
import type { Algorithm, AsyncParts, RateLimit } from "leak-snek";
import { RedisMutex, RedisStorage } from "leak-snek/redis";
import type { RedisClient } from "leak-snek/redis";
import { describeAsyncRateLimiter } from "leak-snek/testing";
import { usualClientKinds, newPrefix } from "../helpers/redis-clients.js";
import type { Connection } from "../helpers/redis-clients.js";
import { withoutTwin } from "../helpers/without-twin.js";

const algorithms: Record<string, (rateLimit: RateLimit) => Algorithm> = {
  "a leaky bucket": (rateLimit) => leakyBucket(rateLimit),
  "a sliding window": (rateLimit) => slidingWindow(rateLimit),
};

interface Way {
  readonly decides: string;
  readonly algorithmOf: (algorithm: Algorithm) => Algorithm;
  readonly partsOf: (client: RedisClient) => AsyncParts<string>;
}

const storageOf = (client: RedisClient) => new RedisStorage({ client, prefix: newPrefix() });

const ways: readonly Way[] = [
  {
    decides: "that Redis decides",
    algorithmOf: (algorithm) => algorithm,
    partsOf: (client) => ({ rateStorage: storageOf(client) }),
  },
  {
    decides: "that is swapped",
    algorithmOf: withoutTwin,
    partsOf: (client) => ({ rateStorage: storageOf(client) }),
  },
  {
    decides: "with a lock in Redis",
    algorithmOf: (algorithm) => algorithm,
    partsOf: (client) => ({
      rateStorage: storageOf(client),
      keyMutex: new RedisMutex({ client, ttlMs: 10_000, prefix: newPrefix() }),
    }),
  },
];

describe.each(usualClientKinds)("by $name:", ({ connect }) => {
  let connection: Connection;

  beforeAll(async () => {
    connection = await connect();
  });

  afterAll(() => connection.close());

  for (const [name, algorithm] of Object.entries(algorithms)) {
    for (const { decides, algorithmOf, partsOf } of ways) {
      describeAsyncRateLimiter({
        describe,
        it,
        name: `${name} ${decides}`,
        create: ({ rateLimit, clock }) =>
          new AsyncLimiter({
            ...partsOf(connection.client),
            algorithm: algorithmOf(algorithm(rateLimit)),
            clock,
            deadlineMs: 60_000,
          }),
      });
    }
  }
});
