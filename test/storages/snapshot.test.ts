import {
  leakyBucket,
  LeakyBucketLimiter,
  MemoryMutex,
  MemoryStorage,
  rl,
  slidingWindow,
  SlidingWindowLimiter,
  StorageError,
} from "leak-snek";
import type { Algorithm, Rate, Snapshot } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import { turnClock } from "../../src/clocks/turn-clock.js";
import { fuzzedKeys } from "../helpers/fuzzed-keys.js";
import { JsonStorage } from "../helpers/json-storage.js";

const START_MS = 1_700_000_000_000;
const MINUTE_MS = 60_000;

const bucket = leakyBucket(rl("10/m"));
const window = slidingWindow(rl("10/m"));

/** What JSON makes of a snapshot, typed as it may turn out to be. */
function throughJson<K>(snapshot: Snapshot<K>): Snapshot<K> {
  return JSON.parse(JSON.stringify(snapshot)) as Snapshot<K>;
}

function restored<K>(snapshot: Snapshot<K>, maxKeys?: number): MemoryStorage<K> {
  const storage = new MemoryStorage<K>({ maxKeys });
  storage.restore(snapshot);
  return storage;
}

function keysOf({ rates }: Snapshot): unknown[] {
  return rates.map(({ key }) => key);
}

/** The clocks of a host, set by hand. */
function setHostClocks(): { ownMs: number; epochMs: number } {
  const host = { ownMs: START_MS, epochMs: START_MS };
  jest.spyOn(turnClock, "now").mockImplementation(() => host.ownMs);
  jest.spyOn(Date, "now").mockImplementation(() => host.epochMs);
  return host;
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe("a snapshot", () => {
  test("is plain data that JSON keeps", () => {
    const host = setHostClocks();
    host.epochMs += 5;
    const storage = new MemoryStorage<string>();
    storage.admit("bucket", bucket, 3);
    storage.admit("window", window, 4);
    storage.write("written", { operations: 5, updatedAt: START_MS }, 1000);
    const snapshot = storage.snapshot();
    expect(snapshot).toStrictEqual({
      format: "leak-snek snapshot",
      version: 1,
      takenAt: START_MS,
      takenAtEpochMs: START_MS + 5,
      rates: [
        {
          key: "bucket",
          rate: { operations: 18_000, updatedAt: START_MS, partsPerOperation: 6000 },
          ttlMs: 18_000,
        },
        {
          key: "window",
          rate: { operations: 4, updatedAt: START_MS, frames: [1, START_MS + 4000, 4] },
          ttlMs: MINUTE_MS + 4000,
        },
        {
          key: "written",
          rate: { operations: 5, updatedAt: START_MS },
          ttlMs: 1000,
          endsAt: START_MS + 1000,
        },
      ],
    });
    expect(throughJson(snapshot)).toStrictEqual(snapshot);
  });

  test("is restored to what it was taken of", () => {
    setHostClocks();
    const storage = new MemoryStorage<string>();
    storage.admit("bucket", bucket, 3);
    storage.admit("window", window, 4);
    storage.write("written", { operations: 5, updatedAt: START_MS }, 1000);
    const snapshot = storage.snapshot();
    expect(restored(throughJson(snapshot)).snapshot()).toStrictEqual(snapshot);
  });

  test("of nothing is restored to nothing", () => {
    const storage = new MemoryStorage();
    storage.admit("key", bucket, 3);
    storage.restore(throughJson(new MemoryStorage().snapshot()));
    expect(storage.size).toBe(0);
  });

  test("takes the place of all that was kept, in limiters that are in use too", () => {
    const clock = new ManualClock();
    const rateStorage = new MemoryStorage<string>();
    const limiter = new LeakyBucketLimiter({ rateLimit: rl("10/m"), rateStorage, clock });
    limiter.consume("before", 7);
    const snapshot = rateStorage.snapshot();
    limiter.consume("before", 2);
    limiter.consume("after", 7);
    rateStorage.restore(snapshot);
    expect(rateStorage.size).toBe(1);
    expect(limiter.peek("before").remaining).toBe(3);
    expect(limiter.peek("after").remaining).toBe(10);
  });

  test.each([
    ["a leaky bucket", bucket],
    ["a sliding window", window],
  ])("is not touched by what comes after, on either side: %s", (_, algorithm: Algorithm) => {
    const clock = new ManualClock();
    const storage = new MemoryStorage<string>();
    storage.admit("key", algorithm, 3, clock);
    const snapshot = storage.snapshot();
    const copy = structuredClone(snapshot);
    const later = restored(snapshot);
    for (const each of [storage, later]) {
      clock.advance(7000);
      each.admit("key", algorithm, 2, clock);
      each.refund("key", algorithm, 1, clock);
    }
    expect(snapshot).toEqual(copy);
  });

  test("can be written to a storage of another kind", () => {
    const clock = new ManualClock(START_MS);
    const rateLimit = rl("10/m");
    const memory = new MemoryStorage<string>();
    new SlidingWindowLimiter({ rateLimit, rateStorage: memory, clock }).consume("key", 7);
    const rateStorage = new JsonStorage();
    for (const { key, rate, ttlMs } of memory.snapshot().rates) {
      rateStorage.write(key, rate, ttlMs);
    }
    const keyMutex = new MemoryMutex();
    const limiter = new SlidingWindowLimiter({ rateLimit, rateStorage, keyMutex, clock });
    expect(limiter.peek("key").remaining).toBe(3);
  });
});

describe("keys in a snapshot", () => {
  test("may be whatever JSON gives back as it was", () => {
    const keys = ["", "0", 0, 1, -1.5, 1e300, 5e-324, true, false, "true", null, "null", "\ud800"];
    const storage = new MemoryStorage();
    for (const [index, key] of keys.entries()) {
      storage.write(key, { operations: index, updatedAt: 0 }, 1000);
    }
    const snapshot = storage.snapshot();
    expect(keysOf(snapshot)).toStrictEqual(keys);
    const later = restored(throughJson(snapshot));
    expect(keys.map((key) => later.read(key)?.operations)).toEqual([...keys.keys()]);
  });

  test("are told apart, however strange", () => {
    const keys = fuzzedKeys(2000, 1);
    const storage = new MemoryStorage<string>();
    for (const [index, key] of keys.entries()) {
      storage.write(key, { operations: index, updatedAt: 0 }, 1000);
    }
    const later = restored(throughJson(storage.snapshot()));
    expect(keys.map((key) => later.read(key)?.operations)).toEqual([...keys.keys()]);
  });

  test("take 0 and -0 for one, as a Map does", () => {
    const storage = new MemoryStorage();
    storage.write(-0, { operations: 1, updatedAt: 0 }, 1000);
    expect(restored(throughJson(storage.snapshot())).read(0)).toBeDefined();
  });

  test.each([
    [undefined, "undefined"],
    [NaN, "NaN"],
    [Infinity, "Infinity"],
    [-Infinity, "-Infinity"],
    [10n, "10"],
    [Symbol("user"), "Symbol(user)"],
    [{ user: 1 }, "[object Object]"],
    [["user"], "[object Array]"],
  ])("are no %p: a StorageError names it", async (key: unknown, shown) => {
    const storage = new MemoryStorage();
    storage.write("key", { operations: 1, updatedAt: 0 }, 1000);
    storage.write(key, { operations: 1, updatedAt: 0 }, 1000);
    const fault = new StorageError(
      `a snapshot cannot hold key ${shown}: JSON has strings, finite numbers, booleans and null`,
    );
    expect(() => storage.snapshot()).toThrow(fault);
    await expect(storage.saveToFile("/proc/nowhere/file")).rejects.toThrow(fault);
  });

  test("have a rate that JSON can hold, too", () => {
    const storage = new MemoryStorage();
    storage.write("fraction", { operations: 0.5, updatedAt: 0 }, 1000);
    expect(() => storage.snapshot()).toThrow(
      new StorageError('a snapshot cannot hold what is stored for key "fraction"'),
    );
    storage.delete("fraction");
    storage.write("never", { operations: 1, updatedAt: 0 }, NaN);
    expect(() => storage.snapshot()).toThrow('what is stored for key "never"');
  });

  test("may be kept for ever", () => {
    const storage = new MemoryStorage();
    const rate: Rate = { operations: 1, updatedAt: 0 };
    storage.admit("key", { ...customAlgorithm(rate), timeToLive: () => Infinity }, 1);
    expect(restored(throughJson(storage.snapshot())).read("key")).toEqual(rate);
  });
});

function customAlgorithm(rate: Rate): Algorithm {
  return {
    capacity: 1,
    decide: () => rate,
    peek: () => ({ allowed: true, limit: 1, remaining: 1, retryAfterMs: 0, resetAfterMs: 0 }),
    refund: () => undefined,
    timeToLive: () => 1,
  };
}

describe("the time that passes between", () => {
  /** What is left of 10 a minute after all ten, a snapshot, and whatever comes then. */
  function remainingAfter(change: (host: { ownMs: number; epochMs: number }) => void): number {
    const host = setHostClocks();
    const storage = new MemoryStorage<string>();
    storage.admit("key", bucket, 10);
    const snapshot = throughJson(storage.snapshot());
    change(host);
    return restored(snapshot).peek("key", bucket, 1).remaining;
  }

  test("counts", () => {
    const passed = (ms: number) =>
      remainingAfter((host) => {
        host.ownMs += ms;
        host.epochMs += ms;
      });
    expect(passed(0)).toBe(0);
    expect(passed(5999)).toBe(0);
    expect(passed(6000)).toBe(1);
    expect(passed(MINUTE_MS)).toBe(10);
  });

  test("is that of the host, and not of two processes' clocks compared", () => {
    const slept = remainingAfter((host) => {
      host.ownMs += 8 * 3_600_000;
      host.epochMs += 6000;
    });
    const behind = remainingAfter((host) => {
      host.ownMs -= 8 * 3_600_000;
      host.epochMs += 6000;
    });
    expect([slept, behind]).toEqual([1, 1]);
  });

  test.each([1, 30_000, 3_600_000])("is none when the host was set back by %p ms", (ms) => {
    const host = setHostClocks();
    const before = new MemoryStorage<string>();
    before.admit("key", bucket, 10);
    const snapshot = throughJson(before.snapshot());
    host.epochMs -= ms;
    const storage = restored(snapshot);
    expect(storage.clock.now()).toBe(START_MS);
    expect(storage.peek("key", bucket, 1).retryAfterMs).toBe(6000);
    host.ownMs += 6000;
    expect(storage.peek("key", bucket, 1).remaining).toBe(1);
  });

  test("goes on afterwards, through one restart and another", () => {
    const host = setHostClocks();
    let storage = new MemoryStorage<string>();
    storage.admit("key", bucket, 10);
    for (let used = 9; used >= 0; used--) {
      const snapshot = throughJson(storage.snapshot());
      host.ownMs -= 12_345;
      host.epochMs += 2500;
      storage = restored(snapshot);
      host.ownMs += 3500;
      host.epochMs += 3500;
      expect(storage.peek("key", bucket, 1).remaining).toBe(10 - used);
    }
    expect(storage.clock.now()).toBe(START_MS + MINUTE_MS);
  });

  test("is that of a limiter's own clock, where it has one", () => {
    const clock = new ManualClock(500);
    const rateLimit = rl("10/m");
    const storage = new MemoryStorage<string>();
    new LeakyBucketLimiter({ rateLimit, rateStorage: storage, clock }).consume("key", 10);
    clock.advance(6000);
    const rateStorage = restored(throughJson(storage.snapshot()));
    const limiter = new LeakyBucketLimiter({ rateLimit, rateStorage, clock });
    expect(limiter.peek("key").remaining).toBe(1);
    clock.advance(5999);
    expect(limiter.peek("key").remaining).toBe(1);
    clock.advance(1);
    expect(limiter.peek("key").remaining).toBe(2);
  });
});

describe("what has drained", () => {
  test("is left out of a snapshot, and nothing else", () => {
    const host = setHostClocks();
    const storage = new MemoryStorage<string>();
    storage.admit("sooner", bucket, 1);
    storage.admit("later", bucket, 2);
    host.ownMs += 5999;
    expect(keysOf(storage.snapshot())).toEqual(["sooner", "later"]);
    host.ownMs += 1;
    expect(keysOf(storage.snapshot())).toEqual(["later"]);
  });

  test("is told by the clock that a limiter has, standing still or far behind", () => {
    const clock = new ManualClock();
    const storage = new MemoryStorage<string>();
    storage.admit("sooner", bucket, 1, clock);
    storage.admit("later", bucket, 2, clock);
    clock.advance(5999);
    expect(keysOf(storage.snapshot())).toEqual(["sooner", "later"]);
    clock.advance(1);
    expect(keysOf(storage.snapshot())).toEqual(["later"]);
  });

  test("but not while nobody knows by which clock: a second snapshot is as the first", () => {
    const clock = new ManualClock();
    const storage = new MemoryStorage<string>();
    storage.admit("key", bucket, 1, clock);
    const second = restored(throughJson(storage.snapshot())).snapshot();
    expect(keysOf(second)).toEqual(["key"]);
  });

  test("nor by the clock of those who used the storage before", () => {
    const before = new MemoryStorage<string>();
    before.admit("key", bucket, 1, new ManualClock());
    const storage = new MemoryStorage<string>();
    storage.admit("another", bucket, 1, new ManualClock(START_MS));
    storage.restore(before.snapshot());
    expect(keysOf(storage.snapshot())).toEqual(["key"]);
  });

  test.each([
    ["by the storage's clock", true],
    ["by a limiter's own", false],
  ])("after a restore is forgotten as new keys come, and never before its time: %s", (_, own) => {
    const host = setHostClocks();
    const manual = new ManualClock(42);
    const clock = own ? undefined : manual;
    const pass = (ms: number) => {
      host.ownMs += ms;
      host.epochMs += ms;
      manual.advance(ms);
    };
    const before = new MemoryStorage<string>();
    for (let key = 0; key < 100; key++) before.admit(`key ${key}`, bucket, 10, clock);
    pass(10_000);
    const storage = restored(throughJson(before.snapshot()));
    pass(49_999);
    for (let key = 0; key < 1000; key++) storage.admit(`new ${key}`, bucket, 1, clock);
    expect(storage.size).toBe(1100);
    pass(1);
    for (let key = 0; key < 3000; key++) storage.admit(`last ${key}`, bucket, 1, clock);
    for (let key = 0; key < 100; key++) expect(storage.read(`key ${key}`)).toBeUndefined();
  });

  test("is not what a limiter wrote for longer than the rate's own time tells", () => {
    const host = setHostClocks();
    const before = new MemoryStorage<string>();
    host.ownMs += 900;
    before.write("key", { operations: 1, updatedAt: START_MS }, 1000);
    const storage = restored(throughJson(before.snapshot()));
    const forgets = () => {
      for (let key = 0; key < 4; key++) storage.admit(`${host.ownMs} ${key}`, bucket, 1);
      return storage.read("key") === undefined;
    };
    host.ownMs += 999;
    expect(forgets()).toBe(false);
    host.ownMs += 1;
    expect(forgets()).toBe(true);
  });
});

describe("more keys than maxKeys", () => {
  test("are cut to those that drain last", () => {
    const storage = new MemoryStorage<number>();
    const clock = new ManualClock();
    for (let key = 0; key < 100; key++) storage.admit(key, bucket, 1 + ((key * 7) % 10), clock);
    const later = restored(throughJson(storage.snapshot()), 20);
    expect(later.size).toBe(20);
    for (let key = 0; key < 100; key++) {
      expect(later.read(key) !== undefined).toBe((key * 7) % 10 >= 8);
    }
  });

  test("are as many as before when they just fit, and one more makes room", () => {
    const storage = new MemoryStorage<number>();
    const clock = new ManualClock();
    for (let key = 0; key < 100; key++) storage.admit(key, bucket, 10, clock);
    const later = restored(throughJson(storage.snapshot()), 100);
    expect(later.size).toBe(100);
    later.admit(100, bucket, 1, clock);
    expect(later.size).toBe(100);
  });
});

describe("what is no snapshot", () => {
  const rate = { operations: 1, updatedAt: START_MS };
  const entry = { key: "key", rate, ttlMs: 1000 };
  const whole = {
    format: "leak-snek snapshot",
    version: 1,
    takenAt: START_MS,
    takenAtEpochMs: START_MS,
    rates: [entry],
  };
  const corrupt = (what: string) => new StorageError(`the snapshot is corrupt: ${what}`);
  const version = (found: unknown) =>
    new StorageError(
      `the snapshot is of version ${String(found)}, and the newest that this release of ` +
        "leak-snek can read is 1: a newer release made it",
    );

  /** Restores into a storage in use, and sees that it goes on as if nothing had been. */
  function restore(value: unknown): void {
    const clock = new ManualClock();
    const storage = new MemoryStorage<string>();
    storage.admit("kept", bucket, 7, clock);
    const { takenAt, ...before } = storage.snapshot();
    try {
      Reflect.apply(storage.restore.bind(storage), undefined, [value]);
    } finally {
      const { takenAt: takenAfter, takenAtEpochMs, ...after } = storage.snapshot();
      expect(after).toEqual({ format: before.format, version: 1, rates: before.rates });
      expect(Math.abs(takenAfter - takenAt)).toBeLessThan(60_000);
      expect(takenAtEpochMs).toBeGreaterThanOrEqual(before.takenAtEpochMs - 60_000);
    }
  }

  test.each([
    [undefined, "undefined"],
    [null, "null"],
    ["text", '"text"'],
    [3, "3"],
    [true, "true"],
  ])("%p is a TypeError", (value: unknown, shown) => {
    expect(() => restore(value)).toThrow(new TypeError(`snapshot must be an object, got ${shown}`));
  });

  test.each<[string, unknown, Error]>([
    [
      "an empty object",
      {},
      new StorageError("this is no snapshot of a MemoryStorage: its format is undefined"),
    ],
    [
      "an array",
      [whole],
      new StorageError("this is no snapshot of a MemoryStorage: its format is undefined"),
    ],
    [
      "somebody else's",
      { ...whole, format: "another" },
      new StorageError('this is no snapshot of a MemoryStorage: its format is "another"'),
    ],
    ["a newer version", { ...whole, version: 2 }, version(2)],
    ["a newer version of another shape", { format: whole.format, version: 7 }, version(7)],
    [
      "a version 0",
      { ...whole, version: 0 },
      corrupt("version must be a whole number from 1, got 0"),
    ],
    [
      "a version in text",
      { ...whole, version: "1" },
      corrupt('version must be a whole number from 1, got "1"'),
    ],
    [
      "no time",
      { ...whole, takenAt: undefined },
      corrupt("takenAt must be a whole number, got undefined"),
    ],
    [
      "a time that is none",
      { ...whole, takenAtEpochMs: 1e300 },
      corrupt("takenAtEpochMs must be a whole number, got 1e+300"),
    ],
    [
      "no rates",
      { ...whole, rates: { 0: entry, length: 1 } },
      corrupt("rates must be an array, got [object Object]"),
    ],
    [
      "a hole in the rates",
      { ...whole, rates: [entry, null] },
      corrupt("rates[1] must be an object, got null"),
    ],
    [
      "a key that is none",
      { ...whole, rates: [{ ...entry, key: {} }] },
      corrupt("rates[0].key must be a string, finite number, boolean or null, got [object Object]"),
    ],
    [
      "a key that is missing",
      { ...whole, rates: [{ rate, ttlMs: 1 }] },
      corrupt("rates[0].key must be a string, finite number, boolean or null, got undefined"),
    ],
    [
      "a key twice",
      { ...whole, rates: [entry, { ...entry, key: "other" }, entry] },
      corrupt('rates[2] has key "key" again'),
    ],
    [
      "a rate that is none",
      { ...whole, rates: [{ ...entry, rate: { ...rate, operations: -1 } }] },
      corrupt("rates[0].rate must be a rate, got [object Object]"),
    ],
    [
      "a time to live that is none",
      { ...whole, rates: [{ ...entry, ttlMs: 0 }] },
      corrupt("rates[0].ttlMs must be a whole number from 1, got 0"),
    ],
    [
      "an end that is none",
      { ...whole, rates: [{ ...entry, endsAt: null }] },
      corrupt("rates[0].endsAt must be a whole number, got null"),
    ],
  ])("%s is a StorageError, and nothing has changed", (_, value, fault) => {
    expect(() => restore(value)).toThrow(StorageError);
    expect(() => restore(value)).toThrow(fault);
  });

  test("another algorithm's rate is told when it is met, and by its key", () => {
    const storage = new MemoryStorage<string>();
    storage.admit("key", bucket, 1);
    const rateStorage = restored(throughJson(storage.snapshot()));
    const limiter = new SlidingWindowLimiter({ rateLimit: rl("10/m"), rateStorage });
    expect(() => limiter.limitExceeded("key")).toThrow(
      new StorageError('what is stored for key "key" is no rate of this algorithm'),
    );
  });
});
