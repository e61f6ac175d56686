import redisGcra from "redis-gcra";

export default {
  name: "redis-gcra",
  clients: ["ioredis"],
  create({ client, prefix, operations, periodMs }) {
    const rate = { burst: operations, rate: operations, period: periodMs };
    const limiter = redisGcra({ redis: client, keyPrefix: prefix, ...rate });
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) if (!(await limiter.limit({ key })).limited) admitted++;
      return admitted;
    };
  },
};
