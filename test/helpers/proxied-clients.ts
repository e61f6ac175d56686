import { Cluster, Redis } from "ioredis";
import { createClient, createClientPool, createCluster, createSentinel } from "redis";
import type { RedisClient } from "leak-snek/redis";
import { startRedisServer } from "../../scripts/redis/server.cjs";
import { startRedisCluster } from "../servers/redis-cluster.js";
import { startRedisSentinel } from "../servers/redis-sentinel.js";
import { FaultProxy } from "./fault-proxy.js";
import {
  nodeRedis as directNodeRedis,
  nodeRedisCluster as directNodeRedisCluster,
  nodeRedisSentinel as directNodeRedisSentinel,
} from "./redis-clients.js";
import type { Connection } from "./redis-clients.js";

/** Servers of one's own, and a proxy in front of each that holds data. */
export interface ProxiedServers {
  /** The ports of the servers that are written to. */
  readonly ports: readonly number[];
  readonly proxies: readonly FaultProxy[];
  /** Connects through the proxies. */
  connect(): Promise<Connection>;
  /** Connects past the proxies. */
  connectDirectly(): Promise<Connection>;
  stop(): Promise<void>;
}

/** A way to set servers up with proxies, and to reach them. */
export interface ProxiedKind {
  readonly name: string;
  readonly start: () => Promise<ProxiedServers>;
}

/** Every kind of client on servers of its own, by proxies. */
export const proxiedKinds: readonly ProxiedKind[] = [
  { name: "node-redis", start: () => single(nodeRedis) },
  { name: "a pool of node-redis", start: () => single(nodeRedisPool) },
  { name: "ioredis", start: () => single(ioRedis) },
  { name: "ioredis with its own pipelines", start: () => single(ioRedisPipelining) },
  { name: "node-redis on a cluster", start: () => cluster(nodeRedisCluster) },
  { name: "ioredis on a cluster", start: () => cluster(ioRedisCluster) },
  { name: "a sentinel of node-redis", start: () => sentinel(nodeRedisSentinel) },
  { name: "ioredis by a sentinel", start: () => sentinel(ioRedisSentinel) },
];

type Proxies = ReadonlyMap<number, FaultProxy>;

async function single(connect: (url: string) => Promise<Connection>): Promise<ProxiedServers> {
  const server = await startRedisServer();
  const { port } = server;
  const proxy = await FaultProxy.to(port);
  const url = `redis://127.0.0.1:${proxy.port}`;
  return {
    ports: [port],
    proxies: [proxy],
    connect: () => connect(url),
    connectDirectly: () => directNodeRedis(server.url),
    stop: () => stopAll([proxy, server]),
  };
}

async function cluster(
  connect: (proxies: Proxies) => Promise<Connection>,
): Promise<ProxiedServers> {
  const servers = await startRedisCluster();
  const proxies = await proxiesOf(servers.ports);
  return {
    ports: servers.ports,
    proxies: [...proxies.values()],
    connect: () => connect(proxies),
    connectDirectly: () => directNodeRedisCluster(servers.ports),
    stop: () => stopAll([...proxies.values(), servers]),
  };
}

async function sentinel(
  connect: (
    sentinel: { port: number; masterName: string },
    proxies: Proxies,
  ) => Promise<Connection>,
): Promise<ProxiedServers> {
  const servers = await startRedisSentinel();
  const { master, replica, sentinelPort, masterName } = servers;
  const proxies = await proxiesOf([master.port, replica.port]);
  return {
    ports: [master.port],
    proxies: [...proxies.values()],
    connect: () => connect({ port: sentinelPort, masterName }, proxies),
    connectDirectly: () => directNodeRedisSentinel({ port: sentinelPort, masterName }),
    stop: () => stopAll([...proxies.values(), servers]),
  };
}

async function proxiesOf(ports: readonly number[]): Promise<Map<number, FaultProxy>> {
  return new Map(
    await Promise.all(ports.map(async (port) => [port, await FaultProxy.to(port)] as const)),
  );
}

async function stopAll(parts: readonly { stop(): Promise<void> }[]): Promise<void> {
  for (const part of parts) await part.stop();
}

async function nodeRedis(url: string): Promise<Connection> {
  const client = ignoringErrors(createClient({ url }));
  await client.connect();
  return connectionOf(client, () => client.destroy());
}

async function nodeRedisPool(url: string): Promise<Connection> {
  const client = ignoringErrors(createClientPool({ url }, { minimum: 1, maximum: 3 }));
  await client.connect();
  return connectionOf(client, () => client.destroy());
}

async function nodeRedisCluster(proxies: Proxies): Promise<Connection> {
  const client = ignoringErrors(
    createCluster({
      rootNodes: [...proxies.values()].map(({ port }) => ({ socket: { host: "127.0.0.1", port } })),
      nodeAddressMap: addressesOf(proxies),
    }),
  );
  await client.connect();
  return connectionOf(client, () => client.destroy());
}

async function nodeRedisSentinel(
  { port, masterName }: { port: number; masterName: string },
  proxies: Proxies,
): Promise<Connection> {
  const client = ignoringErrors(
    createSentinel({
      name: masterName,
      sentinelRootNodes: [{ host: "127.0.0.1", port }],
      nodeAddressMap: addressesOf(proxies),
    }),
  );
  await client.connect();
  return connectionOf(client, () => client.destroy());
}

async function ioRedis(url: string): Promise<Connection> {
  const client = ignoringErrors(new Redis(url, { lazyConnect: true }));
  await client.connect();
  return connectionOf(client, () => client.disconnect());
}

async function ioRedisPipelining(url: string): Promise<Connection> {
  const client = ignoringErrors(new Redis(url, { lazyConnect: true, enableAutoPipelining: true }));
  await client.connect();
  return connectionOf(client, () => client.disconnect());
}

async function ioRedisCluster(proxies: Proxies): Promise<Connection> {
  const client = ignoringErrors(
    new Cluster(
      [...proxies.values()].map(({ port }) => ({ host: "127.0.0.1", port })),
      { lazyConnect: true, natMap: addressesOf(proxies) },
    ),
  );
  await client.connect();
  return connectionOf(client, () => client.disconnect());
}

async function ioRedisSentinel(
  { port, masterName }: { port: number; masterName: string },
  proxies: Proxies,
): Promise<Connection> {
  const client = ignoringErrors(
    new Redis({
      sentinels: [{ host: "127.0.0.1", port }],
      name: masterName,
      natMap: addressesOf(proxies),
      lazyConnect: true,
    }),
  );
  await client.connect();
  return connectionOf(client, () => client.disconnect());
}

/** Where a client is to go in place of each server. */
function addressesOf(proxies: Proxies): Record<string, { host: string; port: number }> {
  return Object.fromEntries(
    [...proxies].map(([port, proxy]) => [
      `127.0.0.1:${port}`,
      { host: "127.0.0.1", port: proxy.port },
    ]),
  );
}

function connectionOf(client: RedisClient, close: () => unknown): Connection {
  return {
    client,
    close: async () => {
      await close();
    },
  };
}

/** A client tells of each lost connection by an event, which a test that causes it knows of. */
function ignoringErrors<C extends { on(event: "error", listener: () => void): unknown }>(
  client: C,
): C {
  client.on("error", () => undefined);
  return client;
}
