/**
 * The least that any limiter must do: a look into a map, and the arithmetic of a bucket.
 *
 * The time is passed in, one millisecond a batch; it starts at today's, for numbers of the usual size.
 */
export default {
  name: "floor: Map.get + bucket",
  clock: "none",
  isAsync: false,
  create({ operations, periodMs }) {
    const leakedPerMs = operations / periodMs;
    const buckets = new Map();
    let time = Date.now();

    function admits(key, now) {
      const bucket = buckets.get(key);
      if (bucket === undefined) {
        buckets.set(key, { level: 1, at: now });
        return true;
      }
      const level = Math.max(0, bucket.level - (now - bucket.at) * leakedPerMs);
      if (level > operations - 1) return false;
      bucket.level = level + 1;
      bucket.at = now;
      return true;
    }

    return (keys) => {
      time++;
      let admitted = 0;
      for (const key of keys) if (admits(key, time)) admitted++;
      return admitted;
    };
  },
};
