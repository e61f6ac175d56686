import { AsyncSlidingWindowLimiter } from "../../../leak-snek.mjs";
import { RedisStorage } from "../../storage.mjs";

export default {
  name: "AsyncSlidingWindowLimiter",
  clients: ["ioredis", "node-redis"],
  goals: "decision",
  create({ client, prefix, ...rateLimit }) {
    const rateStorage = new RedisStorage({ client, prefix });
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
