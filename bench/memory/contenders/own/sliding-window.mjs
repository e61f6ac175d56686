import { SlidingWindowLimiter } from "../../../leak-snek.mjs";

export default {
  name: "SlidingWindowLimiter.limitExceeded",
  clock: "performance.now",
  isAsync: false,
  goals: "limitExceeded",
  algorithm: "sliding-window",
  create({ clock, ...rateLimit }) {
    const limiter = new SlidingWindowLimiter({ rateLimit, clock });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (!limiter.limitExceeded(key)) admitted++;
      return admitted;
    };
  },
};
