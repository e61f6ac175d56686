/**
 * The least that a limiter on a user's JSON texts must do: to parse one, do the arithmetic of a bucket, and
 * write it, with the same members as a rate of ours has. It needs no mutex, as nobody comes between.
 */
export default {
  name: "floor: Map of JSON texts + bucket",
  clock: "Date.now",
  isAsync: false,
  set: "json",
  base: "LeakyBucketLimiter.limitExceeded",
  create({ operations: capacity, periodMs }) {
    const leakedPerMs = capacity / periodMs;
    const texts = new Map();

    function admits(key) {
      const now = Date.now();
      const text = texts.get(key);
      const { operations, updatedAt } =
        text === undefined ? { operations: 0, updatedAt: now } : JSON.parse(text);
      const level = Math.max(0, operations - (now - updatedAt) * leakedPerMs);
      if (level > capacity - 1) return false;
      texts.set(
        key,
        JSON.stringify({ operations: level + 1, updatedAt: now, partsPerOperation: 1 }),
      );
      return true;
    }

    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (admits(key)) admitted++;
      return admitted;
    };
  },
};
