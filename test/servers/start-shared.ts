import { startRedisServer } from "../../scripts/redis/server.cjs";
import { startRedisCluster } from "./redis-cluster";
import { startRedisSentinel } from "./redis-sentinel";
import type { SharedServers } from "./shared";

interface Stoppable {
  stop(): Promise<void>;
}

/** What runs for the tests to share; those that do harm start servers of their own. */
const running: Stoppable[] = [];

export async function startShared(): Promise<SharedServers> {
  const outcomes = [startSingle(), startCluster(), startSentinel()] as const;
  // Whoever fails first must not leave behind what the others are still starting.
  await Promise.allSettled(outcomes);
  const [redis, cluster, sentinel] = await Promise.all(outcomes);
  return { redis, cluster, sentinel };
}

export async function stopShared(): Promise<void> {
  await Promise.all(running.splice(0).map((servers) => servers.stop()));
}

async function startSingle(): Promise<SharedServers["redis"]> {
  const url = process.env["REDIS_URL"] ?? (await untilStopped(startRedisServer())).url;
  const { hostname, port } = new URL(url);
  return { host: hostname, port: port === "" ? 6379 : Number(port), url };
}

async function startCluster(): Promise<SharedServers["cluster"]> {
  const { ports } = await untilStopped(startRedisCluster());
  return { ports };
}

async function startSentinel(): Promise<SharedServers["sentinel"]> {
  const { sentinelPort, masterName } = await untilStopped(startRedisSentinel());
  return { port: sentinelPort, masterName };
}

async function untilStopped<T extends Stoppable>(start: Promise<T>): Promise<T> {
  const servers = await start;
  running.push(servers);
  return servers;
}
