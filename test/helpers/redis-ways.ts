import type { Algorithm, AsyncParts } from "leak-snek";
import { RedisMutex, RedisStorage } from "leak-snek/redis";
import type { RedisClient } from "leak-snek/redis";
import { withoutTwin } from "./without-twin.js";

/** A way in which a limiter over Redis comes to its decisions. */
export interface RedisWay {
  readonly way: string;
  readonly algorithmOf: (algorithm: Algorithm) => Algorithm;
  readonly partsOf: (client: RedisClient) => AsyncParts<string>;
}

export const redisWays: readonly RedisWay[] = [
  {
    way: "by script",
    algorithmOf: (algorithm) => algorithm,
    partsOf: (client) => ({ rateStorage: new RedisStorage({ client }) }),
  },
  {
    way: "by compare and swap",
    algorithmOf: withoutTwin,
    partsOf: (client) => ({ rateStorage: new RedisStorage({ client }) }),
  },
  {
    way: "by lock",
    algorithmOf: (algorithm) => algorithm,
    partsOf: (client) => ({
      rateStorage: new RedisStorage({ client }),
      keyMutex: new RedisMutex({ client, ttlMs: 10_000 }),
    }),
  },
];
