/**
 * Which clients `leak-snek/redis` takes, held by the compiler: see `compositions.test-d.ts`. Nothing here
 * is ever run.
 */
import { Cluster, Redis } from "ioredis";
import { AsyncLeakyBucketLimiter, AsyncMemoryMutex, LeakyBucketLimiter, rl } from "leak-snek";
import type { AsyncMutex, AsyncRateLimiter, Decision } from "leak-snek";
import { RedisMutex, RedisStorage } from "leak-snek/redis";
import type { RedisClient, RedisCommands, RedisLease } from "leak-snek/redis";
import { createClient, createClientPool, createCluster, createSentinel, RESP_TYPES } from "redis";

const rateLimit = rl("10/m");
const rootNodes = [{ url: "redis://127.0.0.1:7000" }];
const sentinelRootNodes = [{ host: "127.0.0.1", port: 26_379 }];

// Every client of node-redis, whichever protocol it speaks, and however it maps types.
createClient() satisfies RedisClient;
createClient({ RESP: 2 }) satisfies RedisClient;
createClient({ RESP: 3 }) satisfies RedisClient;
createClient().withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }) satisfies RedisClient;
createClientPool() satisfies RedisClient;
createClientPool({ RESP: 2 }) satisfies RedisClient;
createClientPool({ RESP: 3 }) satisfies RedisClient;
createCluster({ rootNodes }) satisfies RedisClient;
createCluster({ rootNodes, RESP: 2 }) satisfies RedisClient;
createCluster({ rootNodes, RESP: 3 }) satisfies RedisClient;
createSentinel({ name: "master", sentinelRootNodes }) satisfies RedisClient;
createSentinel({ name: "master", sentinelRootNodes, RESP: 2 }) satisfies RedisClient;
createSentinel({ name: "master", sentinelRootNodes, RESP: 3 }) satisfies RedisClient;

// Every client of ioredis.
new Redis() satisfies RedisClient;
new Redis({ sentinels: sentinelRootNodes, name: "master" }) satisfies RedisClient;
new Cluster([7000]) satisfies RedisClient;
new Redis.Cluster([7000]) satisfies RedisClient;

// One's own, in its least form.
const commands: RedisCommands = {
  runKnownScript: (_sha1, _keys, _args) => Promise.resolve(""),
  runScript: (_source, _keys, _args) => Promise.resolve(""),
};
commands satisfies RedisClient;

// A storage and a mutex take each of them, as it was created.
new RedisStorage({ client: createClient() });
new RedisStorage({ client: createClientPool({ RESP: 2 }), prefix: "limits" });
new RedisStorage({ client: createCluster({ rootNodes }), denialCache: { maxKeys: 1000 } });
new RedisStorage({ client: createSentinel({ name: "master", sentinelRootNodes, RESP: 3 }) });
new RedisStorage({ client: new Redis() });
new RedisStorage({ client: commands });
new RedisMutex({ client: createClient({ RESP: 3 }), ttlMs: 1000 });
new RedisMutex({ client: new Cluster([7000]), ttlMs: 1000, renew: true, prefix: "locks" });

// What is no client.
// @ts-expect-error no client at all
new RedisStorage({});
// @ts-expect-error undefined is none
new RedisStorage({ client: undefined });
// @ts-expect-error an address
new RedisStorage({ client: "redis://localhost:6379" });
// @ts-expect-error an object of something else
new RedisStorage({ client: new Map<string, string>() });
// @ts-expect-error what makes clients
new RedisStorage({ client: createClient });
// @ts-expect-error a client that is still to come
new RedisStorage({ client: createClient().connect() });
// @ts-expect-error a transaction, which answers nothing by itself
new RedisStorage({ client: createClient().multi() });
// @ts-expect-error one's own with half of the commands
new RedisStorage({ client: { runScript: () => Promise.resolve("") } });
// @ts-expect-error one's own that answers without a promise
new RedisStorage({ client: { ...commands, runScript: () => "" } });
// @ts-expect-error the same, for a mutex
new RedisMutex({ client: new Map<string, string>(), ttlMs: 1000 });

// Both are asynchronous parts, for keys that are texts.
const rateStorage = new RedisStorage({ client: createClient() });
const keyMutex = new RedisMutex({ client: createClient(), ttlMs: 1000 });
keyMutex satisfies AsyncMutex<string>;
void (keyMutex.lock("key") satisfies Promise<RedisLease>);
const limiter = new AsyncLeakyBucketLimiter({ rateLimit, rateStorage });
limiter satisfies AsyncRateLimiter<string>;
new AsyncLeakyBucketLimiter({ rateLimit, rateStorage, keyMutex });
new AsyncLeakyBucketLimiter({ rateLimit, rateStorage, keyMutex: new AsyncMemoryMutex() });
// @ts-expect-error a synchronous limiter cannot wait for Redis
new LeakyBucketLimiter({ rateLimit, rateStorage });
// @ts-expect-error nor for a lock in it
new LeakyBucketLimiter({ rateLimit, keyMutex });
// @ts-expect-error a number is no text
new AsyncLeakyBucketLimiter<number>({ rateLimit, rateStorage });

// What a limiter does in trouble.
const reserve = new LeakyBucketLimiter({ rateLimit });
new AsyncLeakyBucketLimiter({ rateLimit, rateStorage, deadlineMs: 50, onFailure: "throw" });
new AsyncLeakyBucketLimiter({ rateLimit, rateStorage, onFailure: "allow" });
new AsyncLeakyBucketLimiter({ rateLimit, rateStorage, onFailure: "deny" });
new AsyncLeakyBucketLimiter({ rateLimit, rateStorage, onFailure: reserve });
new AsyncLeakyBucketLimiter({ rateLimit, rateStorage, onFailure: limiter });
// @ts-expect-error no such policy
new AsyncLeakyBucketLimiter({ rateLimit, rateStorage, onFailure: "open" });
// @ts-expect-error a synchronous limiter has no deadline
new LeakyBucketLimiter({ rateLimit, deadlineMs: 50 });
export const isDegraded = ({ degraded }: Decision): boolean => degraded === true;
