/**
 * For limits that several processes share: rates, and locks, in Redis or Valkey. The client is the
 * user's.
 */
export { RedisMutex } from "../mutexes/redis-mutex.js";
export type { RedisMutexOptions } from "../mutexes/redis-mutex.js";
export type { RedisLease } from "./redis-lease.js";
export { RedisStorage } from "../storages/redis-storage.js";
export type { RedisStorageOptions } from "../storages/redis-storage.js";
export type {
  IoRedisClient,
  NodeRedisClient,
  NodeRedisScriptOptions,
  RedisClient,
  RedisCommands,
  ScriptArgument,
} from "./client.js";
export type { DenialCacheOptions } from "./denial-cache.js";
