/**
 * The floor with a clock, which a limiter cannot do without: what the goals are measured against. It
 * repeats the code of the other floor, because what two share, V8 does not compile for either alone.
 */
export default {
  name: "floor: Map.get + bucket + Date.now()",
  clock: "Date.now",
  isAsync: false,
  isReference: true,
  create({ operations, periodMs }) {
    const leakedPerMs = operations / periodMs;
    const buckets = new Map();

    function admits(key) {
      const now = Date.now();
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
      let admitted = 0;
      for (const key of keys) if (admits(key)) admitted++;
      return admitted;
    };
  },
};
