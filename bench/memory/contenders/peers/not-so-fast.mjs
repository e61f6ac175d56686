import RateLimiter from "@kidkarolis/not-so-fast";

/** It reads no clock: each key has a timer, which removes it. */
export default {
  name: "@kidkarolis/not-so-fast",
  clock: "none",
  isAsync: false,
  create({ operations, periodMs }) {
    const limiter = new RateLimiter({ threshold: operations, ttl: periodMs / 1000 });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (limiter.consumeSync(key)) admitted++;
      return admitted;
    };
  },
};
