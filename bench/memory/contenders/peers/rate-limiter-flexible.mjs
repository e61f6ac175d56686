import { RateLimiterMemory } from "rate-limiter-flexible";

export default {
  name: "rate-limiter-flexible",
  clock: "Date.now",
  isAsync: true,
  create({ operations, periodMs }) {
    // Without a prefix, which would cost it a new string for each operation.
    const options = { points: operations, duration: periodMs / 1000, keyPrefix: "" };
    const limiter = new RateLimiterMemory(options);
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) {
        try {
          await limiter.consume(key);
          admitted++;
        } catch (denial) {
          // A denial rejects with its result; an error is another matter.
          if (denial instanceof Error) throw denial;
        }
      }
      return admitted;
    };
  },
};
