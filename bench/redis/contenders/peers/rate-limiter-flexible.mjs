import { RateLimiterRedis } from "rate-limiter-flexible";

export default {
  name: "rate-limiter-flexible",
  clients: ["ioredis", "node-redis"],
  create({ kind, client, prefix, operations, periodMs }) {
    const limiter = new RateLimiterRedis({
      storeClient: client,
      useRedisPackage: kind === "node-redis",
      keyPrefix: prefix,
      points: operations,
      duration: periodMs / 1000,
    });
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) {
        try {
          await limiter.consume(key);
          admitted++;
        } catch (denial) {
          // A denial rejects with its result; an error is another matter.
          if (denial instanceof Error) throw denial;
        }
      }
      return admitted;
    };
  },
};
