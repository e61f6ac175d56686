import { SlidingWindowLimiter, MemoryMutex } from "../../../leak-snek.mjs";
import { JsonStorage } from "../../json-storage.mjs";

export default {
  name: "SlidingWindowLimiter on a user's JSON storage",
  clock: "Date.now",
  isAsync: false,
  set: "json",
  goals: "json",
  base: "SlidingWindowLimiter.limitExceeded",
  create(rateLimit) {
    const rateStorage = new JsonStorage();
    const limiter = new SlidingWindowLimiter({
      rateLimit,
      rateStorage,
      keyMutex: new MemoryMutex(),
    });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (!limiter.limitExceeded(key)) admitted++;
      return admitted;
    };
  },
};
