import { LeakyBucketLimiter } from "../../../leak-snek.mjs";

export default {
  name: "LeakyBucketLimiter.limitExceeded",
  clock: "performance.now",
  isAsync: false,
  goals: "limitExceeded",
  create(rateLimit) {
    const limiter = new LeakyBucketLimiter({ rateLimit });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (!limiter.limitExceeded(key)) admitted++;
      return admitted;
    };
  },
};
