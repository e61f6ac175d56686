/** A bare INCR: what a limiter would cost that does no more than count, by this client. */
export default {
  name: "floor: INCR",
  clients: ["ioredis", "node-redis"],
  isIncrement: true,
  create({ client, prefix }) {
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) if ((await client.incr(`${prefix}:${key}`)) > 0) admitted++;
      return admitted;
    };
  },
};
