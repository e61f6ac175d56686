import { LeakyBucketLimiter, MemoryMutex } from "../../../leak-snek.mjs";
import { JsonStorage } from "../../json-storage.mjs";

export default {
  name: "LeakyBucketLimiter on a user's JSON storage",
  clock: "Date.now",
  isAsync: false,
  set: "json",
  goals: "json",
  base: "LeakyBucketLimiter.limitExceeded",
  create(rateLimit) {
    const rateStorage = new JsonStorage();
    const limiter = new LeakyBucketLimiter({ rateLimit, rateStorage, keyMutex: new MemoryMutex() });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (!limiter.limitExceeded(key)) admitted++;
      return admitted;
    };
  },
};
