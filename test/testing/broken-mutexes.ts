import { Mutex } from "async-mutex";
import type { AsyncLease, AsyncMutex, Lease, LockOptions, Mutex as SyncMutex } from "leak-snek";
import { AsyncMemoryMutex, MemoryMutex } from "leak-snek";
import type { Broken } from "./broken.js";

function lease(release: () => void): Lease {
  return { [Symbol.dispose]: release };
}

function asyncLease(release: () => void): AsyncLease {
  return {
    async [Symbol.asyncDispose]() {
      release();
    },
  };
}

export const brokenMutexes: readonly Broken<SyncMutex<string>>[] = [
  {
    fault: "locks nothing",
    foundBy: "throws for a key that its caller holds, instead of hanging",
    create: () => ({ lock: () => lease(() => undefined) }),
  },
  {
    fault: "never frees a key",
    foundBy: "frees the key at the end of the scope",
    create: () => {
      const mutex = new MemoryMutex<string>();
      return {
        lock(key) {
          mutex.lock(key);
          return lease(() => undefined);
        },
      };
    },
  },
  {
    fault: "never frees a key, though it says so by an error",
    foundBy: "frees the key when the scope throws",
    create: () => {
      const mutex = new MemoryMutex<string>();
      return {
        lock(key) {
          mutex.lock(key);
          return lease(() => {
            throw new Error("not released");
          });
        },
      };
    },
  },
  {
    fault: "frees the key of a refused lock",
    foundBy: "keeps the key after a refused lock",
    create: () => {
      const held = new Set<string>();
      return {
        lock(key) {
          if (held.delete(key)) throw new Error("held");
          held.add(key);
          return lease(() => held.delete(key));
        },
      };
    },
  },
  {
    fault: "lets an old lease free a new one",
    foundBy: "releases a lease once, whoever holds the key by then",
    create: () => {
      const held = new Set<string>();
      return {
        lock(key) {
          if (held.has(key)) throw new Error("held");
          held.add(key);
          return lease(() => held.delete(key));
        },
      };
    },
  },
  {
    fault: "has one lock for all keys",
    foundBy: "locks each key alone, however strange",
    create: () => {
      const mutex = new MemoryMutex<string>();
      return { lock: () => mutex.lock("key") };
    },
  },
];

/** A mutex on async-mutex that ignores a signal. */
function deafMutex(): AsyncMutex<string> {
  const mutex = new AsyncMemoryMutex<string>();
  return { lock: (key) => mutex.lock(key) };
}

export const brokenAsyncMutexes: readonly Broken<AsyncMutex<string>>[] = [
  {
    fault: "locks nothing",
    foundBy: "gives a key to one at a time, in the order asked",
    create: () => ({ lock: async () => asyncLease(() => undefined) }),
  },
  {
    fault: "serves the last first",
    foundBy: "gives a key to one at a time, in the order asked",
    create: () => {
      let turn = 0;
      const locks = new Map<string, Mutex>();
      return {
        async lock(key) {
          const mutex = locks.get(key) ?? new Mutex();
          locks.set(key, mutex);
          return asyncLease(await mutex.acquire(turn++));
        },
      };
    },
  },
  {
    fault: "has one lock for all keys",
    foundBy: "makes who asks for a held key wait, each of them",
    create: () => {
      let waiters = 0;
      const mutex = new AsyncMemoryMutex<string>();
      return {
        // One that waits for all keys would hang the suite: it lets every second one through.
        lock: (key) => mutex.lock(`${key} ${waiters++ % 2}`),
      };
    },
  },
  {
    fault: "refuses a key while another is held",
    foundBy: "locks each key alone, however strange",
    create: () => {
      let holder: string | undefined;
      const mutex = new AsyncMemoryMutex<string>();
      return {
        async lock(key, options) {
          if (holder !== undefined && holder !== key) throw new Error("another key is held");
          holder = key;
          const inner = await mutex.lock(key, options);
          return {
            async [Symbol.asyncDispose]() {
              holder = undefined;
              await inner[Symbol.asyncDispose]();
            },
          };
        },
      };
    },
  },
  {
    fault: "hides the error of the work behind its own",
    foundBy: "frees the key when the scope throws",
    create: () => {
      const mutex = new AsyncMemoryMutex<string>();
      return {
        async lock(key, options) {
          const inner = await mutex.lock(key, options);
          return {
            async [Symbol.asyncDispose]() {
              await inner[Symbol.asyncDispose]();
              throw new Error("of the release");
            },
          };
        },
      };
    },
  },
  {
    fault: "wakes every waiter at a release",
    foundBy: "wakes one waiter a release",
    create: () => {
      const held = new Map<string, Promise<void>>();
      return {
        async lock(key) {
          await held.get(key);
          let free: () => void = () => undefined;
          held.set(
            key,
            new Promise((resolve) => {
              free = resolve;
            }),
          );
          return asyncLease(free);
        },
      };
    },
  },
  {
    fault: "lets an old lease free a new one",
    foundBy: "releases a lease once, whoever holds the key by then",
    create: () => {
      const locks = new Map<string, Mutex>();
      return {
        async lock(key, { signal }: LockOptions = {}) {
          signal?.throwIfAborted();
          const mutex = locks.get(key) ?? new Mutex();
          locks.set(key, mutex);
          await mutex.acquire();
          return asyncLease(() => {
            mutex.release();
          });
        },
      };
    },
  },
  {
    fault: "does not look at a signal that has aborted",
    foundBy: "takes nothing for a signal that has aborted already",
    create: deafMutex,
  },
  {
    fault: "gives up a lease when its signal aborts later",
    foundBy: "leaves a lease alone whose signal aborts once it is had",
    create: () => {
      const mutex = new AsyncMemoryMutex<string>();
      return {
        async lock(key, options) {
          const inner = await mutex.lock(key, options);
          options?.signal?.addEventListener("abort", () => void inner[Symbol.asyncDispose]());
          return inner;
        },
      };
    },
  },
  {
    fault: "keeps a place for a waiter that gave up",
    foundBy: "lets a waiter go at once, and serves those behind it",
    create: () => {
      const mutex = new AsyncMemoryMutex<string>();
      return {
        lock(key, { signal }: LockOptions = {}) {
          signal?.throwIfAborted();
          const turn = mutex.lock(key);
          return new Promise((resolve, reject) => {
            signal?.addEventListener("abort", () => {
              reject(new Error("first gives up, or third gives up"));
            });
            turn.then(resolve, reject);
          });
        },
      };
    },
  },
];
