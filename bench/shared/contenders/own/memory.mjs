import { LeakyBucketLimiter, MemoryStorage } from "../../../leak-snek.mjs";

export default {
  name: "MemoryStorage",
  medium: "memory",
  create(rateLimit) {
    const limiter = new LeakyBucketLimiter({ rateLimit, rateStorage: new MemoryStorage() });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (!limiter.limitExceeded(key)) admitted++;
      return admitted;
    };
  },
};
