import { startRedisServer } from "../../scripts/redis/server.cjs";

/**
 * Lends the address of a Redis server: of the one that REDIS_URL names, or of one that is started for
 * it, in a process of its own, and stopped afterwards.
 *
 * @template T
 * @param {(url: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withServer(use) {
  const named = process.env.REDIS_URL;
  if (named !== undefined) return use(named);
  const server = await startRedisServer();
  try {
    return await use(server.url);
  } finally {
    await server.stop();
  }
}

/**
 * Deletes all keys that begin with a prefix.
 *
 * @param {import("ioredis").Redis} client
 * @param {string} prefix
 */
export async function deleteKeys(client, prefix) {
  for await (const keys of client.scanStream({ match: `${prefix}*`, count: 1000 })) {
    if (keys.length > 0) await client.unlink(keys);
  }
}

/**
 * What the server is, as "redis 7.2.4".
 *
 * @param {import("ioredis").Redis} client
 */
export async function describeServer(client) {
  const info = await client.info("server");
  const valueOf = (name) => new RegExp(`^${name}:(.*?)\r?$`, "m").exec(info)?.[1];
  return `${valueOf("server_name") ?? "redis"} ${valueOf("redis_version")}`;
}
