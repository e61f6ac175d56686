import { scriptCall } from "../../script-call.mjs";

/** As many bytes as a leaky bucket has; the text cannot be read as a number. */
const VALUE = "-".repeat(36);
const TTL_MS = "3600000";

/** All that a script does which keeps a state for each key, but to decide. */
const SOURCE = `
local call, time = redis.call, redis.call('TIME')
for _, key in ipairs(KEYS) do
  call('GET', key)
  call('SET', key, ARGV[1], 'PX', ARGV[2])
end
return 1
`;

/**
 * A script that takes the time, and reads and writes a value of each key, which then expires. What is
 * asked in one turn goes in one call, each key once. It admits all.
 */
export default {
  name: "floor: TIME, GET, SET in a script",
  clients: ["ioredis", "node-redis"],
  async create({ prefix, ...client }) {
    const call = await scriptCall(client, SOURCE);
    const ask = together((keys) => call(keys, [VALUE, TTL_MS]));
    return async (keys) => {
      let admitted = 0;
      for (const key of keys) if ((await ask(`${prefix}:${key}`)) === 1) admitted++;
      return admitted;
    };
  },
};

/** Has all who ask in one turn of the event loop share one call, and its answer. */
function together(call) {
  let keys = new Set();
  let answer;
  const send = () =>
    new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve))).then(() => {
      const asked = [...keys];
      keys = new Set();
      answer = undefined;
      return call(asked);
    });
  return (key) => {
    keys.add(key);
    return (answer ??= send());
  };
}
