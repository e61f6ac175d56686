import { LeakyBucketLimiter } from "../../../leak-snek.mjs";

export default {
  name: "LeakyBucketLimiter.limitExceeded",
  clock: "performance.now",
  isAsync: false,
  goals: "limitExceeded",
  algorithm: "leaky-bucket",
  create({ clock, ...rateLimit }) {
    const limiter = new LeakyBucketLimiter({ rateLimit, clock });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (!limiter.limitExceeded(key)) admitted++;
      return admitted;
    };
  },
};
