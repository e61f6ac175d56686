import { AsyncSlidingWindowLimiter } from "../../../leak-snek.mjs";
import { RedisStorage } from "../../storage.mjs";

export default {
  name: "AsyncSlidingWindowLimiter with a denial cache",
  clients: ["ioredis", "node-redis"],
  cachesDenials: true,
  goals: "denialCache",
  create({ client, prefix, ...rateLimit }) {
    const denialCache = { maxKeys: 10_000 };
    const rateStorage = new RedisStorage({ client, prefix, denialCache });
    const limiter = new AsyncSlidingWindowLimiter({
      rateLimit,
      rateStorage,
      deadlineMs: 3_600_000,
    });
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) if (!(await limiter.limitExceeded(key))) admitted++;
      return admitted;
    };
  },
};
