import { SlidingWindowLimiter } from "../../../leak-snek.mjs";

export default {
  name: "SlidingWindowLimiter.limitExceeded",
  clock: "performance.now",
  isAsync: false,
  goals: "limitExceeded",
  create(rateLimit) {
    const limiter = new SlidingWindowLimiter({ rateLimit });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (!limiter.limitExceeded(key)) admitted++;
      return admitted;
    };
  },
};
