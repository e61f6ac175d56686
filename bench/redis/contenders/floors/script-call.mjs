/** A bare call of a script that does nothing: what a limiter cannot do without that decides in one. */
export default {
  name: "floor: EVALSHA return 1",
  clients: ["ioredis", "node-redis"],
  isScriptCall: true,
  async create({ kind, client, prefix }) {
    const call = kind === "ioredis" ? await byIoRedis(client) : await byNodeRedis(client);
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) if ((await call(`${prefix}:${key}`)) === 1) admitted++;
      return admitted;
    };
  },
};

async function byIoRedis(client) {
  const sha1 = await client.script("LOAD", "return 1");
  return (key) => client.evalsha(sha1, 1, key);
}

async function byNodeRedis(client) {
  const sha1 = await client.scriptLoad("return 1");
  return (key) => client.evalSha(sha1, { keys: [key], arguments: [] });
}
