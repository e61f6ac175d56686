import {
  AsyncLimiter,
  AsyncMemoryMutex,
  leakyBucket,
  Limiter,
  LockTimeoutError,
  MemoryMutex,
  rl,
  slidingWindow,
  StorageError,
} from "leak-snek";
import type { Algorithm, Rate, RateStorage } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import {
  AsyncSwappingJsonStorage,
  JsonStorage,
  SwappingJsonStorage,
} from "../helpers/json-storage.js";

const algorithm = leakyBucket(rl("10/m"));
const methods = ["limitExceeded", "consume", "refund"] as const;

/** Every limiter, sync and async, over a storage with a mutex. */
function limitersOver(rateStorage: RateStorage<string>, used: Algorithm = algorithm) {
  const keyMutex = new MemoryMutex<string>();
  return {
    keyMutex,
    limiters: [
      new Limiter({ algorithm: used, rateStorage, keyMutex }),
      new AsyncLimiter({ algorithm: used, rateStorage, keyMutex }),
      new AsyncLimiter({ algorithm: used, rateStorage, keyMutex: new AsyncMemoryMutex() }),
    ],
  };
}

async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("a storage that fails", () => {
  const cause = new Error("the disk is full");
  const fail = () => {
    throw cause;
  };

  test.each(methods)(
    "to read makes %s throw its fault, with the cause and the key",
    async (method) => {
      const storage = Object.assign(new JsonStorage(), { read: fail });
      const { limiters, keyMutex } = limitersOver(storage);
      for (const limiter of limiters) {
        const error = await errorOf(() => limiter[method]("my key"));
        expect(error).toBeInstanceOf(StorageError);
        expect(error).toMatchObject({ code: "STORAGE", cause });
        expect(String(error)).toContain('rateStorage.read() failed for key "my key"');
        expect(keyMutex.size).toBe(0);
      }
    },
  );

  test("to write leaves the old rate whole, and the key free", async () => {
    for (const used of [algorithm, slidingWindow(rl("10/m"))]) {
      const rates = new Map<string, Rate>();
      let full = false;
      const storage: RateStorage<string> = {
        read: (key) => rates.get(key),
        write(key, rate) {
          if (full) throw cause;
          rates.set(key, rate);
        },
        delete: (key) => rates.delete(key),
      };
      const { limiters, keyMutex } = limitersOver(storage, used);
      await limiters[0]?.consume("key", 3);
      const before = structuredClone(rates.get("key"));
      full = true;
      for (const limiter of limiters) {
        expect(await errorOf(() => limiter.consume("key"))).toMatchObject({
          code: "STORAGE",
          cause,
        });
        expect(await errorOf(() => limiter.refund("key"))).toMatchObject({
          code: "STORAGE",
          cause,
        });
        expect(rates.get("key")).toEqual(before);
        expect(keyMutex.size).toBe(0);
      }
    }
  });

  test("to delete makes reset throw its fault", async () => {
    const storage = Object.assign(new JsonStorage(), { delete: fail });
    for (const limiter of limitersOver(storage).limiters) {
      expect(await errorOf(() => limiter.reset("key"))).toMatchObject({ code: "STORAGE", cause });
    }
  });

  test("with a storage error of its own is not wrapped again", async () => {
    const own = new StorageError("no connection");
    const storage = Object.assign(new JsonStorage(), {
      read: () => {
        throw own;
      },
    });
    for (const limiter of limitersOver(storage).limiters) {
      expect(await errorOf(() => limiter.consume("key"))).toBe(own);
      expect(await errorOf(() => limiter.peek("key"))).toBe(own);
    }
  });
});

describe("a storage that holds what is no rate", () => {
  test.each([
    '"text"',
    "17",
    "[]",
    "{}",
    '{"operations":1}',
    '{"operations":"1","updatedAt":1}',
    '{"operations":-1,"updatedAt":1}',
    '{"operations":1.5,"updatedAt":1}',
    '{"operations":null,"updatedAt":1}',
    '{"operations":1,"updatedAt":1e300}',
    '{"operations":1,"updatedAt":1,"partsPerOperation":0}',
    '{"operations":1,"updatedAt":1,"frames":"1"}',
    '{"operations":1,"updatedAt":1,"frames":[1,"2",3]}',
    '{"operations":1,"updatedAt":1,"frames":[1,1000,1]}',
  ])("%s is an error that names the key, and is left as it is", async (row) => {
    const storage = new JsonStorage();
    storage.rows.set("my key", row);
    for (const limiter of limitersOver(storage).limiters) {
      for (const method of [...methods, "peek"] as const) {
        const error = await errorOf(() => limiter[method]("my key"));
        expect(error).toBeInstanceOf(StorageError);
        expect(String(error)).toContain('"my key"');
      }
    }
    expect(storage.rows.get("my key")).toBe(row);
  });

  test("null is a missing rate", async () => {
    const storage = new JsonStorage();
    storage.rows.set("key", "null");
    for (const limiter of limitersOver(storage).limiters) {
      expect((await limiter.peek("key")).remaining).toBe(10);
    }
    expect((await limitersOver(storage).limiters[1]?.consume("key"))?.remaining).toBe(9);
  });
});

test("a cost that is none throws before the storage or the mutex is asked", async () => {
  const asked: string[] = [];
  const storage = new Proxy(new JsonStorage(), {
    get(target, member) {
      const value: unknown = Reflect.get(target, member, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        asked.push(String(member));
        return Reflect.apply(value, target, args);
      };
    },
  });
  const { limiters } = limitersOver(storage);
  for (const limiter of limiters) {
    for (const cost of [NaN, Infinity, -1, -1000, 0.9, 1e21]) {
      for (const method of [...methods, "peek"] as const) {
        const error = await errorOf(() => limiter[method]("key", cost));
        expect(error).toBeInstanceOf(RangeError);
        expect(String(error)).toBe(
          `RangeError: cost must be a whole number from 0 to 2^53 - 1, got ${cost}`,
        );
      }
    }
  }
  expect(asked).toEqual([]);
});

describe("a storage that swaps", () => {
  /** Changes the key each time before it is swapped, so many times over. */
  function disturbed<S extends SwappingJsonStorage>(storage: S, times: number): S {
    const swap = storage.swap.bind(storage);
    let left = times;
    storage.swap = (key, version, rate, ttlMs) => {
      if (left-- > 0) storage.rows.set(key, JSON.stringify({ operations: left % 5, updatedAt: 0 }));
      return swap(key, version, rate, ttlMs);
    };
    return storage;
  }

  test("is asked again when others came between", async () => {
    const clock = new ManualClock();
    const storage = disturbed(new SwappingJsonStorage(), 5);
    const limiter = new Limiter({ algorithm, rateStorage: storage, clock });
    expect(limiter.consume("key").remaining).toBe(9);
    const remote = new AsyncSwappingJsonStorage();
    disturbed(remote.storage, 5);
    const asyncLimiter = new AsyncLimiter({ algorithm, rateStorage: remote, clock });
    expect((await asyncLimiter.consume("key")).remaining).toBe(9);
  });

  test("is given up when they never stop", async () => {
    const clock = new ManualClock();
    const storage = disturbed(new SwappingJsonStorage(), 1000);
    const remote = new AsyncSwappingJsonStorage();
    disturbed(remote.storage, 1000);
    for (const limiter of [
      new Limiter({ algorithm, rateStorage: storage, clock }),
      new AsyncLimiter({ algorithm, rateStorage: remote, clock, deadlineMs: 60_000 }),
    ]) {
      const error = await errorOf(() => limiter.consume("my key"));
      expect(error).toBeInstanceOf(StorageError);
      expect(String(error)).toContain('key "my key" was changed by others 100 times over');
    }
  });

  test("lets concurrent callers admit the limit exactly", async () => {
    const limiter = new AsyncLimiter({ algorithm, rateStorage: new AsyncSwappingJsonStorage() });
    const exceeded = await Promise.all(
      Array.from({ length: 50 }, () => limiter.limitExceeded("key")),
    );
    expect(exceeded.filter((denied) => !denied)).toHaveLength(10);
  });

  test("passes on its faults", async () => {
    const cause = new Error("connection lost");
    const storage = Object.assign(new SwappingJsonStorage(), {
      readVersioned: () => {
        throw cause;
      },
    });
    for (const limiter of [
      new Limiter({ algorithm, rateStorage: storage }),
      new AsyncLimiter({ algorithm, rateStorage: storage }),
    ]) {
      expect(await errorOf(() => limiter.consume("key"))).toMatchObject({ code: "STORAGE", cause });
    }
  });
});

test("what a mutex throws is passed on as it is, and the next call is served", async () => {
  const mutex = new AsyncMemoryMutex<string>({ acquireTimeoutMs: 0 });
  const limiter = new AsyncLimiter({ algorithm, rateStorage: new JsonStorage(), keyMutex: mutex });
  const lease = await mutex.lock("key");
  expect(await errorOf(() => limiter.consume("key"))).toBeInstanceOf(LockTimeoutError);
  await lease[Symbol.asyncDispose]();
  expect((await limiter.consume("key")).remaining).toBe(9);

  const held = new MemoryMutex<string>();
  const other = new AsyncLimiter({ algorithm, rateStorage: new JsonStorage(), keyMutex: held });
  const heldLease = held.lock("key");
  expect(await errorOf(() => other.consume("key"))).toMatchObject({ code: "LOCK_HELD" });
  heldLease[Symbol.dispose]();
  expect((await other.consume("key")).remaining).toBe(9);
});
