import lambdaRateLimiter from "lambda-rate-limiter";

export default {
  name: "lambda-rate-limiter",
  clock: "performance.now",
  isAsync: true,
  create({ operations, periodMs, mostKeys = 1 }) {
    const options = { interval: periodMs, uniqueTokenPerInterval: mostKeys };
    const limiter = lambdaRateLimiter(options);
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) {
        try {
          await limiter.check(operations, key);
          admitted++;
        } catch (denial) {
          // A denial rejects with the count; an error is another matter.
          if (denial instanceof Error) throw denial;
        }
      }
      return admitted;
    };
  },
};
