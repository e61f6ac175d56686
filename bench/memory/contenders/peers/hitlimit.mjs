import { memoryStore } from "@joint-ops/hitlimit/stores/memory";

/** Its store alone, without the middleware around it: the store counts, its user compares. */
export default {
  name: "@joint-ops/hitlimit memoryStore",
  clock: "Date.now",
  isAsync: false,
  create({ operations, periodMs }) {
    const store = memoryStore();
    return (keys) => {
      let admitted = 0;
      for (const key of keys)
        if (store.hit(key, periodMs, operations).count <= operations) admitted++;
      return admitted;
    };
  },
};
