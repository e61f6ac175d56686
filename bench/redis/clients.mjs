import { Redis } from "ioredis";
import { createClient } from "redis";

/**
 * A connected client, as it is without options.
 *
 * @typedef {{ kind: "ioredis", client: Redis } | { kind: "node-redis", client: object }} Client
 */

/** The names of the clients, in the order in which they are measured. */
export const CLIENTS = ["ioredis", "node-redis"];

/**
 * Lends connected clients, one of each kind.
 *
 * @template T
 * @param {string} url of the server
 * @param {(clients: readonly Client[]) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withClients(url, use) {
  const ioRedis = new Redis(url);
  const nodeRedis = createClient({ url });
  for (const client of [ioRedis, nodeRedis]) client.on("error", fail);
  try {
    await nodeRedis.connect();
    return await use([
      { kind: "ioredis", client: ioRedis },
      { kind: "node-redis", client: nodeRedis },
    ]);
  } finally {
    ioRedis.disconnect();
    nodeRedis.destroy();
  }
}

/** Without a server there is nothing to wait for. */
function fail(error) {
  console.error(`The connection to Redis failed: ${error.message}`);
  process.exit(1);
}
