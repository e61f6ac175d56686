import { RateLimitManager } from "@sapphire/ratelimits";

export default {
  name: "@sapphire/ratelimits",
  clock: "Date.now, twice",
  isAsync: false,
  create({ operations, periodMs }) {
    const manager = new RateLimitManager(periodMs, operations);
    return (keys) => {
      let admitted = 0;
      for (const key of keys) {
        const bucket = manager.acquire(key);
        // To consume from one that is limited would throw.
        if (bucket.limited) continue;
        bucket.consume();
        admitted++;
      }
      return admitted;
    };
  },
};
