import { RedisStore } from "rate-limit-redis";

/** The store of express-rate-limit, without the middleware around it: it counts, its user compares. */
export default {
  name: "rate-limit-redis",
  clients: ["ioredis", "node-redis"],
  async create({ kind, client, prefix, operations, periodMs }) {
    const sendCommand =
      kind === "ioredis"
        ? (command, ...rest) => client.call(command, ...rest)
        : (...words) => client.sendCommand(words);
    const store = new RedisStore({ sendCommand, prefix: `${prefix}:` });
    await store.init({ windowMs: periodMs });
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) if ((await store.increment(key)).totalHits <= operations) admitted++;
      return admitted;
    };
  },
};
