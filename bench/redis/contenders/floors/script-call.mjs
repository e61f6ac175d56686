import { scriptCall } from "../../script-call.mjs";

/** A bare call of a script that does nothing: what a limiter cannot do without that decides in one. */
export default {
  name: "floor: EVALSHA return 1",
  clients: ["ioredis", "node-redis"],
  isScriptCall: true,
  async create({ prefix, ...client }) {
    const call = await scriptCall(client, "return 1");
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) if ((await call([`${prefix}:${key}`], [])) === 1) admitted++;
      return admitted;
    };
  },
};
