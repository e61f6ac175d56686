/**
 * The floor with a clock, which a limiter cannot do without: what the goals are measured against. The
 * buckets lie side by side in one array, two numbers each: how full it is, and as of when.
 *
 * It repeats the code of the other floor, because what two share, V8 does not compile for either alone.
 */
export default {
  name: "floor: Map.get + bucket + Date.now()",
  clock: "Date.now",
  isAsync: false,
  isReference: true,
  create({ operations, periodMs }) {
    const leakedPerMs = operations / periodMs;
    const places = new Map();
    let buckets = new Float64Array(2048);

    function add(key, now) {
      const place = places.size * 2;
      if (place === buckets.length) {
        const larger = new Float64Array(place * 2);
        larger.set(buckets);
        buckets = larger;
      }
      places.set(key, place);
      buckets[place] = 1;
      buckets[place + 1] = now;
      return true;
    }

    function admits(key) {
      const now = Date.now();
      const place = places.get(key);
      if (place === undefined) return add(key, now);
      const level = Math.max(0, buckets[place] - (now - buckets[place + 1]) * leakedPerMs);
      if (level > operations - 1) return false;
      buckets[place] = level + 1;
      buckets[place + 1] = now;
      return true;
    }

    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (admits(key)) admitted++;
      return admitted;
    };
  },
};
