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
    const places = new Map();
    let buckets = new Float64Array(2048);
    let time = Date.now();

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

    function admits(key, now) {
      const place = places.get(key);
      if (place === undefined) return add(key, now);
      const level = Math.max(0, buckets[place] - (now - buckets[place + 1]) * leakedPerMs);
      if (level > operations - 1) return false;
      buckets[place] = level + 1;
      buckets[place + 1] = now;
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
