import { RateLimiter } from "limiter";

/** It limits one thing, so its users keep a map of limiters. */
export default {
  name: "limiter",
  clock: "performance.now, twice",
  isAsync: false,
  create({ operations, periodMs }) {
    const limiters = new Map();

    function limiterOf(key) {
      const known = limiters.get(key);
      if (known !== undefined) return known;
      const limiter = new RateLimiter({ tokensPerInterval: operations, interval: periodMs });
      limiters.set(key, limiter);
      return limiter;
    }

    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (limiterOf(key).tryRemoveTokens(1)) admitted++;
      return admitted;
    };
  },
};
