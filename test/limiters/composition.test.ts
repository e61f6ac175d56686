import {
  AsyncLeakyBucketLimiter,
  AsyncLimiter,
  AsyncMemoryMutex,
  AsyncSlidingWindowLimiter,
  leakyBucket,
  LeakyBucketLimiter,
  Limiter,
  MemoryMutex,
  MemoryStorage,
  rl,
  SlidingWindowLimiter,
} from "leak-snek";
import type { Clock } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import {
  AsyncJsonStorage,
  AsyncSwappingJsonStorage,
  JsonStorage,
  SwappingJsonStorage,
} from "../helpers/json-storage.js";

const rateLimit = rl("10/m");
const algorithm = leakyBucket(rateLimit);

/** Makes a limiter as plain JavaScript may: of anything. */
function make(limiter: new (options: never) => object, args: readonly unknown[]): unknown {
  const made: unknown = Reflect.construct(limiter, args);
  return made;
}

const synchronous = { LeakyBucketLimiter, SlidingWindowLimiter, Limiter };
const asynchronous = { AsyncLeakyBucketLimiter, AsyncSlidingWindowLimiter, AsyncLimiter };

describe.each(Object.entries({ ...synchronous, ...asynchronous }))("%s refuses", (_, limiter) => {
  test.each([undefined, null, 1, "options"])("%p for options", (options) => {
    expect(() => make(limiter, [options])).toThrow(TypeError);
  });

  test.each<[string, object, RegExp]>([
    ["a storage without a mutex", { rateStorage: new JsonStorage() }, /keyMutex: new \w+Mutex\(\)/],
    ["what is no storage", { rateStorage: {} }, /rateStorage must have a method read\(\)/],
    [
      "null for a storage",
      { rateStorage: null },
      /rateStorage must have a method read\(\), got null/,
    ],
    [
      "half a storage, with a mutex",
      { rateStorage: { read: () => undefined }, keyMutex: new MemoryMutex() },
      /rateStorage must have a method write\(\)/,
    ],
    ["what is no mutex", { keyMutex: {} }, /keyMutex must have a method lock\(\)/],
    ["what is no clock", { clock: {} }, /clock must have a method now\(\)/],
    ["a time for a clock", { clock: 1 }, /clock must have a method now\(\), got 1/],
    [
      "a storage whose clock is none",
      {
        rateStorage: Object.assign(new JsonStorage(), { clock: "noon" }),
        keyMutex: new MemoryMutex(),
      },
      /rateStorage.clock must have a method now\(\), got "noon"/,
    ],
  ])("%s", (_name, parts, message) => {
    const options = { rateLimit, algorithm, ...parts };
    expect(() => make(limiter, [options])).toThrow(TypeError);
    expect(() => make(limiter, [options])).toThrow(message);
  });
});

test.each([Limiter, AsyncLimiter])("%p refuses what is no algorithm", (limiter) => {
  for (const wrong of [undefined, {}, { ...algorithm, capacity: 1 }]) {
    expect(() => make(limiter, [{ algorithm: wrong }])).toThrow(/algorithm must have/);
  }
  for (const capacity of [undefined, 0, 1.5, Infinity]) {
    const wrong = Object.assign(Object.create(algorithm) as object, { capacity });
    expect(() => make(limiter, [{ algorithm: wrong }])).toThrow(/algorithm.capacity/);
  }
});

describe.each(Object.entries(synchronous))("%s refuses an asynchronous part", (_, limiter) => {
  test.each<[string, object]>([
    ["storage", { rateStorage: new AsyncJsonStorage() }],
    ["storage with a mutex", { rateStorage: new AsyncJsonStorage(), keyMutex: new MemoryMutex() }],
    ["storage that swaps", { rateStorage: new AsyncSwappingJsonStorage() }],
    ["mutex", { rateStorage: new JsonStorage(), keyMutex: new AsyncMemoryMutex() }],
  ])("%s", (_name, parts) => {
    const options = { rateLimit, algorithm, ...parts };
    expect(() => make(limiter, [options])).toThrow(TypeError);
    expect(() => make(limiter, [options])).toThrow(
      /is asynchronous: pass a synchronous .*AsyncLimiter/,
    );
  });
});

describe("a part that only turns out to be asynchronous is refused when it does", () => {
  const rejected = () => Promise.reject(new Error("nobody must be told of this"));
  const unhandled: unknown[] = [];
  const listener = (reason: unknown) => unhandled.push(reason);
  beforeAll(() => process.on("unhandledRejection", listener));
  afterAll(() => process.off("unhandledRejection", listener));

  const memory = new MemoryStorage();
  const readable = { read: () => undefined, write: () => undefined, delete: () => undefined };
  const atomic = {
    ...readable,
    admit: rejected,
    consume: rejected,
    peek: rejected,
    refund: rejected,
    delete: rejected,
  };

  test.each<[string, object, "limitExceeded" | "consume" | "peek" | "refund" | "reset"]>([
    ["read", { rateStorage: { ...readable, read: rejected } }, "limitExceeded"],
    ["write", { rateStorage: { ...readable, write: rejected } }, "consume"],
    ["delete", { rateStorage: { ...readable, delete: rejected } }, "reset"],
    ["lock", { rateStorage: readable, keyMutex: { lock: rejected } }, "limitExceeded"],
    ["admit", { rateStorage: atomic, keyMutex: undefined }, "limitExceeded"],
    ["consume", { rateStorage: atomic, keyMutex: undefined }, "consume"],
    ["peek", { rateStorage: atomic, keyMutex: undefined }, "peek"],
    ["refund", { rateStorage: atomic, keyMutex: undefined }, "refund"],
    ["delete", { rateStorage: atomic, keyMutex: undefined }, "reset"],
  ])("%s() in %p", async (_part, parts, method) => {
    const options = { algorithm, keyMutex: new MemoryMutex(), ...parts };
    const limiter = Reflect.construct(Limiter, [options]) as Limiter;
    expect(() => limiter[method]("key")).toThrow(TypeError);
    expect(() => limiter[method]("key")).toThrow(/returned a promise.*AsyncLimiter/);
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
    expect(memory.size).toBe(0);
  });
});

describe("a clock", () => {
  /** A storage with a clock of its own. */
  const clocked = (clock: Clock) => Object.assign(new JsonStorage(), { clock });

  test("of the limiter goes before that of the storage", () => {
    const clock = new ManualClock(1000);
    const rateStorage = clocked(new ManualClock(5000));
    const limiter = new Limiter({ algorithm, rateStorage, keyMutex: new MemoryMutex(), clock });
    limiter.limitExceeded("key");
    expect(rateStorage.read("key")?.updatedAt).toBe(1000);
  });

  test("of the storage goes before that of the host", async () => {
    const rateStorage = clocked(new ManualClock(5000.9));
    new Limiter({ algorithm, rateStorage, keyMutex: new MemoryMutex() }).limitExceeded("key");
    expect(rateStorage.read("key")?.updatedAt).toBe(5000);
    rateStorage.delete("key");
    await new AsyncLimiter({ algorithm, rateStorage, keyMutex: new MemoryMutex() }).consume("key");
    expect(rateStorage.read("key")?.updatedAt).toBe(5000);
  });

  test("of the host is the last resort", () => {
    const rateStorage = new SwappingJsonStorage();
    const before = Date.now();
    new Limiter({ algorithm, rateStorage }).limitExceeded("key");
    const updatedAt = rateStorage.read("key")?.updatedAt;
    expect(updatedAt).toBeGreaterThanOrEqual(before);
    expect(updatedAt).toBeLessThanOrEqual(Date.now());
  });

  test("that tells no time is an error, and nothing is decided", () => {
    for (const reading of [NaN, Infinity, -Infinity, 1e300]) {
      const limiter = new Limiter({ algorithm, clock: { now: () => reading } });
      expect(() => limiter.limitExceeded("key")).toThrow(RangeError);
      expect(() => limiter.limitExceeded("key")).toThrow(`got ${Math.floor(reading)}`);
    }
  });
});

test("a mutex that is given is used, though the storage decides by itself", () => {
  const locked: string[] = [];
  const mutex = new MemoryMutex<string>();
  const keyMutex = {
    lock(key: string) {
      locked.push(key);
      return mutex.lock(key);
    },
  };
  const limiter = new Limiter({ algorithm, rateStorage: new MemoryStorage(), keyMutex });
  limiter.limitExceeded("a");
  limiter.consume("b");
  limiter.refund("c");
  limiter.reset("d");
  expect(locked).toEqual(["a", "b", "c", "d"]);
  expect(mutex.size).toBe(0);
});

test("limiters that share a synchronous mutex and an asynchronous storage wait for each other", async () => {
  const parts = { rateStorage: new AsyncJsonStorage(), keyMutex: new MemoryMutex<string>() };
  const limiters = [
    new AsyncLimiter({ ...parts, algorithm }),
    new AsyncLimiter({ ...parts, algorithm }),
  ];
  const exceeded = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => limiters[index % 2]?.limitExceeded("key")),
  );
  expect(exceeded.filter((denied) => denied === false)).toHaveLength(10);
  expect(parts.keyMutex.size).toBe(0);
});
