/**
 * For limits that the worker threads of a process share: rates, and locks, in a `SharedArrayBuffer`.
 */
export { SharedMemoryMutex } from "../mutexes/shared-memory-mutex.js";
export type {
  SharedMemoryLease,
  SharedMemoryMutexOptions,
  SharedMemoryMutexTimes,
} from "../mutexes/shared-memory-mutex.js";
export { SharedMemoryStorage } from "../storages/shared-memory-storage.js";
export type { SharedMemoryStorageOptions } from "../storages/shared-memory-storage.js";
