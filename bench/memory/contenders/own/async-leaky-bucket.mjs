import { AsyncLeakyBucketLimiter } from "../../../leak-snek.mjs";

export default {
  name: "AsyncLeakyBucketLimiter.limitExceeded",
  clock: "performance.now",
  isAsync: true,
  set: "async",
  goals: "async",
  base: "LeakyBucketLimiter.limitExceeded",
  create(rateLimit) {
    const limiter = new AsyncLeakyBucketLimiter({ rateLimit });
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) if (!(await limiter.limitExceeded(key))) admitted++;
      return admitted;
    };
  },
};
