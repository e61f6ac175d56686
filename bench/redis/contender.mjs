import { loadContenders } from "../contenders.mjs";

/** @typedef {import("./clients.mjs").Client} Client */

/**
 * A contender of this part, as its file exports it.
 *
 * @typedef {object} RedisContender
 * @property {string} name
 * @property {readonly Client["kind"][]} clients those that it supports
 * @property {boolean} [isIncrement] whether it is the bare INCR that the others are compared to
 * @property {boolean} [isScriptCall] whether it is the bare script call that they are compared to
 * @property {boolean} [cachesDenials] whether it is about denials without a round trip, and nothing else
 * @property {string} [goals] which goals are its; see `goals.mjs`
 * @property {(setting: Setting) => import("../contenders.mjs").Batch | Promise<import("../contenders.mjs").Batch>}
 *   create a fresh limiter; its keys on the server begin with the prefix
 */

/** @typedef {Client & { prefix: string } & import("../contenders.mjs").Limit} Setting */

/** Where the contenders of this part are. */
const CONTENDERS = new URL("./contenders/", import.meta.url);

/**
 * The contenders, each once for each of the clients that it supports.
 *
 * @param {readonly import("../contenders.mjs").Group[]} groups
 * @param {readonly Client[]} clients
 * @param {string} prefix what all keys of this run begin with
 */
export async function contendersBy(clients, groups, prefix) {
  const contenders = await loadContenders(CONTENDERS, groups);
  return clients.flatMap((client) =>
    contenders
      .filter((contender) => contender.clients.includes(client.kind))
      .map((contender) => byClient(contender, client, prefix)),
  );
}

function byClient(contender, { kind, client }, prefix) {
  const own = `${prefix}-${kind}-${contender.name.replace(/\W+/g, "-")}`;
  const create = (limit) => contender.create({ kind, client, prefix: own, ...limit });
  return { ...contender, client: kind, create };
}
