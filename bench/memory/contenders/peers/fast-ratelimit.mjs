import { FastRateLimit } from "fast-ratelimit";

/** It reads no clock: each key has a timer, which removes it. */
export default {
  name: "fast-ratelimit",
  clock: "none",
  isAsync: false,
  create({ operations, periodMs }) {
    const limiter = new FastRateLimit({ threshold: operations, ttl: periodMs / 1000 });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (limiter.consumeSync(key)) admitted++;
      return admitted;
    };
  },
};
