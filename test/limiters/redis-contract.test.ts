import { AsyncLimiter, calendarWindow, leakyBucket, slidingWindow } from "leak-snek";
import type { Algorithm, AsyncParts, RateLimit } from "leak-snek";
import { RedisMutex, RedisStorage } from "leak-snek/redis";
import type { RedisClient } from "leak-snek/redis";
import { describeAsyncRateLimiter } from "leak-snek/testing";
import { newPrefix, usualClientKinds } from "../helpers/redis-clients.js";
import type { Connection } from "../helpers/redis-clients.js";
import { withoutTwin } from "../helpers/without-twin.js";

interface Way {
  readonly decides: string;
  readonly algorithmOf: (algorithm: Algorithm) => Algorithm;
  readonly partsOf: (client: RedisClient) => AsyncParts<string>;
}

const storageOf = (client: RedisClient) => new RedisStorage({ client, prefix: newPrefix() });

const swapped: Way = {
  decides: "that is swapped",
  algorithmOf: withoutTwin,
  partsOf: (client) => ({ rateStorage: storageOf(client) }),
};

const allWays: readonly Way[] = [
  {
    decides: "that Redis decides",
    algorithmOf: (algorithm) => algorithm,
    partsOf: (client) => ({ rateStorage: storageOf(client) }),
  },
  swapped,
  {
    decides: "with a lock in Redis",
    algorithmOf: (algorithm) => algorithm,
    partsOf: (client) => ({
      rateStorage: storageOf(client),
      keyMutex: new RedisMutex({ client, ttlMs: 10_000, prefix: newPrefix() }),
    }),
  },
];

interface Limited {
  readonly name: string;
  readonly algorithm: (rateLimit: RateLimit) => Algorithm;
  readonly ways: readonly Way[];
  readonly periodMs?: number;
}

const algorithms: readonly Limited[] = [
  { name: "a leaky bucket", algorithm: (rateLimit) => leakyBucket(rateLimit), ways: allWays },
  { name: "a sliding window", algorithm: (rateLimit) => slidingWindow(rateLimit), ways: allWays },
  {
    name: "a calendar window",
    algorithm: ({ operations }) => calendarWindow({ operations, unit: "minute" }),
    ways: [swapped],
    periodMs: 60_000,
  },
];

describe.each(usualClientKinds)("by $name:", ({ connect }) => {
  let connection: Connection;

  beforeAll(async () => {
    connection = await connect();
  });

  afterAll(() => connection.close());

  for (const { name, algorithm, ways, ...period } of algorithms) {
    for (const { decides, algorithmOf, partsOf } of ways) {
      describeAsyncRateLimiter({
        describe,
        it,
        name: `${name} ${decides}`,
        ...period,
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
