import { randomUUID } from "node:crypto";
import { Cluster, Redis } from "ioredis";
import { createClient, createClientPool, createCluster, createSentinel } from "redis";
import type { RedisClient } from "leak-snek/redis";
import { isLong } from "./runs.js";
import { sharedCluster, sharedRedis, sharedSentinel } from "../servers/shared.js";

/** A client that a test uses, and how it ends. */
export interface Connection {
  readonly client: RedisClient;
  readonly close: () => Promise<void>;
}

/** A kind of client, of one of the libraries, on one of the shared servers. */
export interface ClientKind {
  readonly name: string;
  readonly connect: () => Promise<Connection>;
}

/** On the one server and on the cluster, by either library. */
export const clientKinds: readonly ClientKind[] = [
  { name: "node-redis", connect: () => nodeRedis(sharedRedis().url) },
  { name: "ioredis", connect: () => ioRedis(sharedRedis().url) },
  { name: "node-redis on a cluster", connect: () => nodeRedisCluster(sharedCluster().ports) },
  { name: "ioredis on a cluster", connect: () => ioRedisCluster(sharedCluster().ports) },
];

/** All of these in a long run, and else the one that differs most from what all other tests go by. */
export const usualClientKinds: readonly ClientKind[] = isLong ? clientKinds : clientKinds.slice(-1);

/** The other clients of node-redis. */
export const furtherClientKinds: readonly ClientKind[] = [
  { name: "a pool of node-redis", connect: () => nodeRedisPool(sharedRedis().url) },
  { name: "node-redis that speaks RESP 2", connect: () => nodeRedis(sharedRedis().url, 2) },
  { name: "a sentinel of node-redis", connect: () => nodeRedisSentinel() },
  { name: "ioredis by a sentinel", connect: () => ioRedisSentinel() },
];

export async function nodeRedis(url: string, RESP: 2 | 3 = 3): Promise<Connection> {
  const client = createClient({ url, RESP });
  ignoreErrors(client);
  await client.connect();
  return { client, close: async () => client.destroy() };
}

export async function nodeRedisPool(url: string): Promise<Connection> {
  const client = createClientPool({ url });
  ignoreErrors(client);
  await client.connect();
  return { client, close: async () => client.destroy() };
}

export async function nodeRedisCluster(ports: readonly number[]): Promise<Connection> {
  const client = createCluster({ rootNodes: ports.map((port) => ({ url: urlOf(port) })) });
  ignoreErrors(client);
  await client.connect();
  return { client, close: async () => client.destroy() };
}

export async function nodeRedisSentinel({ port, masterName } = sharedSentinel()) {
  const client = createSentinel({
    name: masterName,
    sentinelRootNodes: [{ host: "127.0.0.1", port }],
  });
  ignoreErrors(client);
  await client.connect();
  return { client, close: async () => client.destroy() };
}

export async function ioRedis(url: string): Promise<Connection> {
  const client = new Redis(url, { lazyConnect: true });
  ignoreErrors(client);
  await client.connect();
  return { client, close: async () => client.disconnect() };
}

export async function ioRedisCluster(ports: readonly number[]): Promise<Connection> {
  const client = new Cluster([...ports], { lazyConnect: true });
  ignoreErrors(client);
  await client.connect();
  return { client, close: async () => client.disconnect() };
}

export async function ioRedisSentinel({ port, masterName } = sharedSentinel()) {
  const client = new Redis({
    sentinels: [{ host: "127.0.0.1", port }],
    name: masterName,
    lazyConnect: true,
  });
  ignoreErrors(client);
  await client.connect();
  return { client, close: async () => client.disconnect() };
}

/** A client tells of each lost connection by an event, which a test that causes it knows of. */
function ignoreErrors(client: { on(event: "error", listener: () => void): unknown }): void {
  client.on("error", () => undefined);
}

function urlOf(port: number): string {
  return `redis://127.0.0.1:${port}`;
}

/** A prefix that nothing else on a shared server has. */
export function newPrefix(): string {
  return `test ${randomUUID()}`;
}
