import { MemoryStorage } from "leak-snek";
import type { AsyncDecidingStorage, DecidingStorage } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { endStorage, newStorage } from "./lmdb-folders.js";
import { newSharedStorage } from "./shared-memory.js";
import { newPrefix, nodeRedis } from "./redis-clients.js";
import { sharedRedis } from "../servers/shared.js";

/** A storage for a test, and how it ends. */
export interface OpenStorage<S> {
  readonly storage: S;
  readonly close: () => unknown;
}

/** A kind of storage that ships. */
export interface StorageKind<S> {
  readonly name: string;
  readonly open: () => OpenStorage<S> | Promise<OpenStorage<S>>;
}

/** What decides at once. */
export const storageKinds: readonly StorageKind<DecidingStorage<string>>[] = [
  {
    name: "in memory",
    open: () => ({ storage: new MemoryStorage(), close: () => undefined }),
  },
  {
    name: "in shared memory",
    open: async () => ({ storage: await newSharedStorage(), close: () => undefined }),
  },
  {
    name: "in LMDB",
    open: () => {
      const storage = newStorage();
      return { storage, close: () => endStorage(storage) };
    },
  },
];

/** What an asynchronous limiter can be over: all of them. */
export const asyncStorageKinds: readonly StorageKind<
  DecidingStorage<string> | AsyncDecidingStorage<string>
>[] = [
  ...storageKinds,
  {
    name: "on Redis",
    open: async () => {
      const { client, close } = await nodeRedis(sharedRedis().url);
      return { storage: new RedisStorage({ client, prefix: newPrefix() }), close };
    },
  },
];
