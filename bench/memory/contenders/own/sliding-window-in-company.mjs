import { LeakyBucketLimiter, SlidingWindowLimiter } from "../../../leak-snek.mjs";
import { decideOften } from "../../company.mjs";

/** In a program that has leaky buckets too. */
export default {
  name: "SlidingWindowLimiter in company",
  clock: "performance.now",
  isAsync: false,
  set: "in company",
  base: "SlidingWindowLimiter.limitExceeded",
  create({ mostKeys, ...rateLimit }) {
    decideOften(new LeakyBucketLimiter({ rateLimit }));
    const limiter = new SlidingWindowLimiter({ rateLimit });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (!limiter.limitExceeded(key)) admitted++;
      return admitted;
    };
  },
};
