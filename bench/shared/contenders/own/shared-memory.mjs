import { LeakyBucketLimiter } from "../../../leak-snek.mjs";
import { SharedMemoryStorage } from "../../storages.mjs";

export default {
  name: "SharedMemoryStorage",
  medium: "memory",
  goals: "oneThread",
  base: "MemoryStorage",
  create(rateLimit) {
    const limiter = new LeakyBucketLimiter({ rateLimit, rateStorage: new SharedMemoryStorage() });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (!limiter.limitExceeded(key)) admitted++;
      return admitted;
    };
  },
};
