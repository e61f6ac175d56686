import RedisStore from "@fastify/rate-limit/store/RedisStore.js";

/** Its store alone, made into a promise as its plugin does: it counts, its user compares. */
export default {
  name: "@fastify/rate-limit RedisStore",
  clients: ["ioredis"],
  create({ client, prefix, operations, periodMs }) {
    const store = new RedisStore(false, false, client, `${prefix}:`);
    const increment = (key) =>
      new Promise((resolve, reject) => {
        const settle = (error, result) => (error ? reject(error) : resolve(result));
        store.incr(key, settle, periodMs, operations);
      });
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) if ((await increment(key)).current <= operations) admitted++;
      return admitted;
    };
  },
};
