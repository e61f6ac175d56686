import { LeakyBucketLimiter, SlidingWindowLimiter } from "../../../leak-snek.mjs";
import { decideOften } from "../../company.mjs";

/** In a program that has sliding windows too. */
export default {
  name: "LeakyBucketLimiter in company",
  clock: "performance.now",
  isAsync: false,
  set: "in company",
  base: "LeakyBucketLimiter.limitExceeded",
  create({ mostKeys, ...rateLimit }) {
    decideOften(new SlidingWindowLimiter({ rateLimit }));
    const limiter = new LeakyBucketLimiter({ rateLimit });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (!limiter.limitExceeded(key)) admitted++;
      return admitted;
    };
  },
};
