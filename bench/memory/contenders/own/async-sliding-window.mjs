import { AsyncSlidingWindowLimiter } from "../../../leak-snek.mjs";

export default {
  name: "AsyncSlidingWindowLimiter.limitExceeded",
  clock: "performance.now",
  isAsync: true,
  set: "async",
  goals: "async",
  base: "SlidingWindowLimiter.limitExceeded",
  create(rateLimit) {
    const limiter = new AsyncSlidingWindowLimiter({ rateLimit });
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) if (!(await limiter.limitExceeded(key))) admitted++;
      return admitted;
    };
  },
};
