import { SlidingWindowLimiter } from "../../../leak-snek.mjs";

export default {
  name: "SlidingWindowLimiter.consume",
  clock: "performance.now",
  isAsync: false,
  set: "consume",
  goals: "consume",
  base: "SlidingWindowLimiter.limitExceeded",
  create(rateLimit) {
    const limiter = new SlidingWindowLimiter({ rateLimit });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (limiter.consume(key).allowed) admitted++;
      return admitted;
    };
  },
};
