import { LeakyBucketLimiter } from "../../../leak-snek.mjs";

export default {
  name: "LeakyBucketLimiter.consume",
  clock: "performance.now",
  isAsync: false,
  set: "consume",
  goals: "consume",
  base: "LeakyBucketLimiter.limitExceeded",
  create(rateLimit) {
    const limiter = new LeakyBucketLimiter({ rateLimit });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (limiter.consume(key).allowed) admitted++;
      return admitted;
    };
  },
};
