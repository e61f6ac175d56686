import LocalStore from "@fastify/rate-limit/store/LocalStore.js";

/** Its store alone, without the plugin around it: the store counts, its user compares. */
export default {
  name: "@fastify/rate-limit LocalStore",
  clock: "Date.now",
  isAsync: false,
  create({ operations, periodMs, mostKeys = 1 }) {
    const store = new LocalStore(false, false, mostKeys);
    let admitted = 0;
    const count = (_error, { current }) => {
      if (current <= operations) admitted++;
    };
    return (keys) => {
      admitted = 0;
      for (const key of keys) store.incr(key, count, periodMs, operations);
      return admitted;
    };
  },
};
