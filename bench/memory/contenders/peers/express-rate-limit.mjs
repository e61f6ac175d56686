import { MemoryStore } from "express-rate-limit";

/** Its store alone, without the middleware around it: the store counts, its user compares. */
export default {
  name: "express-rate-limit MemoryStore",
  clock: "Date.now",
  isAsync: true,
  create({ operations, periodMs }) {
    const store = new MemoryStore();
    store.init({ windowMs: periodMs });
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) if ((await store.increment(key)).totalHits <= operations) admitted++;
      return admitted;
    };
  },
};
