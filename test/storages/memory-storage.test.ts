import {
  leakyBucket,
  LeakyBucketLimiter,
  Limiter,
  MemoryMutex,
  MemoryStorage,
  rl,
  slidingWindow,
  SlidingWindowLimiter,
  StorageError,
} from "leak-snek";
import type { Algorithm, Rate } from "leak-snek";
import { describeRateStorage, ManualClock } from "leak-snek/testing";
import { isLong } from "../helpers/runs.js";

describeRateStorage({
  describe,
  it,
  name: "MemoryStorage",
  create: () => new MemoryStorage(),
  capabilities: ["decide"],
});

const START_MS = 1_700_000_000_000;

const algorithms: readonly [string, Algorithm][] = [
  ["a leaky bucket", leakyBucket(rl("10/s"))],
  ["a sliding window", slidingWindow(rl("10/s"))],
];

/** A storage, and the time that what uses it goes by. */
function setup(maxKeys?: number) {
  return { storage: new MemoryStorage({ maxKeys }), clock: new ManualClock(START_MS) };
}

/** A storage whose own clock is set by hand: what is written counts by that. */
function setupByOwnClock() {
  const { storage, clock } = setup();
  jest.spyOn(storage.clock, "now").mockImplementation(() => clock.now());
  return { storage, clock };
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe("maxKeys", () => {
  test.each([0, -1, 0.5, NaN, Infinity, 2 ** 53])("is no %p", (maxKeys) => {
    expect(() => new MemoryStorage({ maxKeys })).toThrow(
      new RangeError(`maxKeys must be a whole number from 1 to 2^53 - 1, got ${maxKeys}`),
    );
  });

  test.each([
    ["1000", '"1000"'],
    [null, "null"],
    [10n, "10"],
    [{}, "[object Object]"],
  ])("is nothing but a number: %p", (maxKeys: unknown, shown) => {
    const create = (): unknown => Reflect.construct(MemoryStorage, [{ maxKeys }]);
    expect(create).toThrow(
      new TypeError(`maxKeys must be a whole number from 1 to 2^53 - 1, got ${shown}`),
    );
  });

  /** The cap is nowhere to be read: it takes as many keys to find. */
  if (isLong) {
    test("is a million unless given", () => {
      const { storage } = setup();
      const rate = { operations: 1, updatedAt: START_MS };
      for (let key = 0; key < 1_000_010; key++) storage.write(key, rate, 3_600_000);
      expect(storage.size).toBe(1_000_000);
    });
  }
});

describe("keys of any kind", () => {
  const keys: readonly unknown[] = [
    ...["", "key", "0", 0, 1, NaN, Infinity, 0n, true, false, null, undefined],
    ...[Symbol("key"), Symbol("key"), {}, {}, [], () => undefined, new Date(0)],
  ];

  test("are limited each alone", () => {
    const { storage, clock } = setup();
    const limiter = new LeakyBucketLimiter<unknown>({
      rateLimit: rl("100/h"),
      rateStorage: storage,
      clock,
    });
    for (const [index, key] of keys.entries()) limiter.consume(key, index + 1);
    expect(keys.map((key) => 100 - limiter.peek(key).remaining)).toEqual(
      keys.map((_, index) => index + 1),
    );
    expect(storage.size).toBe(keys.length);
    for (const key of keys) limiter.reset(key);
    expect(storage.size).toBe(0);
  });

  test("are written, read and deleted each alone", () => {
    const { storage } = setup();
    for (const [operations, key] of keys.entries()) {
      storage.write(key, { operations, updatedAt: START_MS }, 1000);
    }
    expect(keys.map((key) => storage.read(key)?.operations)).toEqual([...keys.keys()]);
    for (const key of keys) storage.delete(key);
    expect(storage.size).toBe(0);
  });

  test("take 0 and -0 for one, as a Map does", () => {
    const { storage } = setup();
    storage.write(-0, { operations: 1, updatedAt: START_MS }, 1000);
    expect(storage.read(0)).toEqual({ operations: 1, updatedAt: START_MS });
    expect(storage.size).toBe(1);
  });
});

describe("what has drained is forgotten", () => {
  test.each(algorithms)("as new keys come, and size follows those in use: %s", (_, algorithm) => {
    const { storage, clock } = setup();
    const stepMs = 10;
    const used = algorithm.decide(undefined, clock.now(), 1);
    const inUse = used === undefined ? 0 : algorithm.timeToLive(used, clock.now()) / stepMs;
    let largest = 0;
    for (let key = 0; key < 100_000; key++) {
      storage.admit(key, algorithm, 1, clock);
      clock.advance(stepMs);
      largest = Math.max(largest, storage.size);
    }
    expect(inUse).toBeGreaterThanOrEqual(10);
    expect(largest).toBeGreaterThanOrEqual(inUse);
    expect(largest).toBeLessThan(4 * inUse);
  });

  test("after a wave of keys, all of it", () => {
    const { storage, clock } = setup();
    const limiter = new Limiter<unknown>({
      algorithm: leakyBucket(rl("10/s")),
      rateStorage: storage,
      clock,
    });
    for (let key = 0; key < 10_000; key++) limiter.consume(key, 10);
    expect(storage.size).toBe(10_000);
    clock.advance(1000);
    for (let key = 0; key < 10_001; key++) limiter.consume(`later ${key}`);
    expect(storage.size).toBe(10_001);
    expect(storage.read(0)).toBeUndefined();
    expect(storage.read(9999)).toBeUndefined();
  });

  test("and never before its time, however many keys come", () => {
    const { storage, clock } = setup();
    const algorithm = leakyBucket(rl("10/s"));
    for (let key = 0; key < 100; key++) storage.admit(key, algorithm, 10, clock);
    clock.advance(999);
    for (let key = 0; key < 1000; key++) storage.admit(`later ${key}`, algorithm, 1, clock);
    for (let key = 0; key < 100; key++) expect(storage.read(key)).toBeDefined();
    clock.advance(1);
    for (let key = 0; key < 3000; key++) storage.admit(`last ${key}`, algorithm, 1, clock);
    for (let key = 0; key < 100; key++) expect(storage.read(key)).toBeUndefined();
  });

  test("by a mutex and plain writes as well, at its time and never before", () => {
    const { storage, clock } = setupByOwnClock();
    const written = (key: string) => {
      storage.write(key, { operations: 1, updatedAt: clock.now() }, 1000);
    };
    for (let key = 0; key < 100; key++) written(`key ${key}`);
    clock.advance(999);
    for (let key = 0; key < 1000; key++) written(`later ${key}`);
    for (let key = 0; key < 100; key++) expect(storage.read(`key ${key}`)).toBeDefined();
    clock.advance(1);
    for (let key = 0; key < 3000; key++) written(`last ${key}`);
    for (let key = 0; key < 100; key++) expect(storage.read(`key ${key}`)).toBeUndefined();
  });

  test("and never before its time when what was written began earlier", () => {
    const { storage, clock } = setupByOwnClock();
    clock.advance(600);
    storage.write("key", { operations: 1, updatedAt: START_MS }, 1000);
    clock.advance(500);
    for (let key = 0; key < 100; key++) {
      storage.write(key, { operations: 1, updatedAt: clock.now() }, 1000);
    }
    expect(storage.read("key")).toBeDefined();
  });

  test("but not what is used again in time", () => {
    const { storage, clock } = setup();
    const algorithm = leakyBucket(rl("10/s"));
    storage.admit("busy", algorithm, 10, clock);
    for (let key = 0; key < 1000; key++) {
      clock.advance(100);
      expect(storage.admit("busy", algorithm, 1, clock)).toBe(true);
      expect(storage.admit("busy", algorithm, 1, clock)).toBe(false);
      storage.admit(key, algorithm, 1, clock);
    }
  });

  test("at once when a refund leaves nothing, a reset or a delete", () => {
    const { storage, clock } = setup();
    for (const [, algorithm] of algorithms) {
      const limiter = new Limiter<unknown>({ algorithm, rateStorage: storage, clock });
      limiter.consume("refunded", 4);
      limiter.consume("half refunded", 4);
      limiter.consume("reset", 4);
      limiter.consume("deleted", 4);
      limiter.refund("refunded", 4);
      limiter.refund("half refunded", 2);
      limiter.refund("unknown", 2);
      limiter.reset("reset");
      storage.delete("deleted");
      expect(storage.size).toBe(1);
      limiter.refund("half refunded", 2);
      expect(storage.size).toBe(0);
    }
  });

  test("and a peek or a denial keeps nothing of a new key", () => {
    const { storage, clock } = setup();
    for (const [, algorithm] of algorithms) {
      storage.peek("key", algorithm, 1, clock);
      storage.consume("key", algorithm, 11, clock);
      storage.admit("key", algorithm, 11, clock);
    }
    expect(storage.size).toBe(0);
  });
});

describe("at the cap", () => {
  test.each([1, 2, 3, 4, 5, 6, 100])("of %p the size stays there", (maxKeys) => {
    const { storage, clock } = setup(maxKeys);
    for (const [, algorithm] of algorithms) {
      for (let key = 0; key < 200; key++) {
        expect(storage.admit(`${key}`, algorithm, 1 + (key % 10), clock)).toBe(true);
        storage.write(key, { operations: 1, updatedAt: clock.now() }, 1 + (key % 10));
        expect(storage.size).toBeLessThanOrEqual(maxKeys);
        expect(storage.read(key)).toBeDefined();
      }
      for (let key = 0; key < 200; key++) storage.delete(`${key}`);
    }
  });

  test("of one, the key that is there is limited", () => {
    const { storage, clock } = setup(1);
    const algorithm = leakyBucket(rl("10/s"));
    for (const key of ["first", "second"]) {
      expect(storage.admit(key, algorithm, 10, clock)).toBe(true);
      expect(storage.admit(key, algorithm, 1, clock)).toBe(false);
      expect(storage.size).toBe(1);
    }
    storage.delete("second");
    expect(storage.size).toBe(0);
    expect(storage.admit("third", algorithm, 10, clock)).toBe(true);
    expect(storage.size).toBe(1);
  });

  test("a key that is kept already takes nobody's place", () => {
    const { storage, clock } = setup(10);
    const algorithm = leakyBucket(rl("10/s"));
    for (let key = 0; key < 10; key++) storage.admit(key, algorithm, 1, clock);
    for (let round = 0; round < 100; round++) {
      storage.admit(round % 10, algorithm, 1, clock);
      storage.write(round % 10, { operations: 1, updatedAt: clock.now() }, 1000);
    }
    for (let key = 0; key < 10; key++) expect(storage.read(key)).toBeDefined();
  });

  // Whom a storage samples is left to chance: few enough stand apart here that it comes to nothing.
  test("those make room that would drain soonest", () => {
    const { storage, clock } = setup(10_000);
    const algorithm = leakyBucket(rl("10/s"));
    const isExhausted = (key: number) => key % 1000 === 0;
    for (let key = 0; key < 50_000; key++) {
      storage.admit(key, algorithm, key < 10_000 && isExhausted(key) ? 10 : 1, clock);
    }
    expect(storage.size).toBe(10_000);
    const firstKeys = Array.from({ length: 10_000 }, (_, key) => key);
    const keptOfFirst = firstKeys.filter((key) => storage.read(key));
    expect(keptOfFirst.filter(isExhausted)).toHaveLength(10);
    expect(keptOfFirst.length).toBeLessThan(9000);
    expect(storage.read(49_999)).toBeDefined();
  });

  test("what has drained makes room before what has not", () => {
    const { storage, clock } = setup(10_000);
    const algorithm = leakyBucket(rl("10/s"));
    for (let key = 0; key < 9990; key++) storage.admit(key, algorithm, 1, clock);
    clock.advance(100);
    for (let key = 9990; key < 10_050; key++) storage.admit(key, algorithm, 10, clock);
    for (let key = 9990; key < 10_050; key++) expect(storage.read(key)).toBeDefined();
    expect(storage.size).toBeLessThanOrEqual(10_000);
  });
});

describe("limiters of different periods on one storage", () => {
  test("do not shorten each other's memory by a peek or a denial", () => {
    const { storage, clock } = setup();
    const parts = { rateStorage: storage, clock };
    const slow = new LeakyBucketLimiter<unknown>({ rateLimit: rl("10/h"), ...parts });
    const fast = new LeakyBucketLimiter<unknown>({ rateLimit: rl("10/s"), ...parts });
    slow.consume("key", 10);
    fast.peek("key");
    fast.consume("key", 10);
    clock.advance(1000);
    for (let key = 0; key < 10; key++) slow.consume(key);
    expect(slow.peek("key").remaining).toBe(0);
  });

  test("nor by writing a time that lies ahead", () => {
    const { storage, clock } = setupByOwnClock();
    const limiter = new LeakyBucketLimiter<unknown>({
      rateLimit: rl("10/h"),
      rateStorage: storage,
      clock,
    });
    limiter.consume("key", 10);
    for (let key = 0; key < 10; key++) {
      storage.write(key, { operations: 1, updatedAt: 1e15 }, 1);
    }
    expect(limiter.peek("key").remaining).toBe(0);
  });
});

describe("two limiters on one key", () => {
  test.each([
    ["10/m", "20/m", 4, 16],
    ["20/m", "10/m", 4, 6],
    ["20/m", "10/m", 15, 0],
    ["7/s", "3/s", 2, 1],
    ["1000000/d", "10/ms", 3, 7],
    ["10/ms", "10/52w", 10, 0],
  ])("%s and then %s: what was used stays used", (before, after, used, remaining) => {
    const { storage, clock } = setup();
    const first = new LeakyBucketLimiter({ rateLimit: rl(before), rateStorage: storage, clock });
    const second = new LeakyBucketLimiter({ rateLimit: rl(after), rateStorage: storage, clock });
    first.consume("key", used);
    expect(second.peek("key").remaining).toBe(remaining);
    expect(second.limitExceeded("key", remaining + 1)).toBe(true);
    expect(second.limitExceeded("key", remaining)).toBe(false);
    expect(second.limitExceeded("key")).toBe(true);
    expect(storage.size).toBe(1);
  });

  test("of different kinds: a StorageError that names the key, and nothing has changed", () => {
    const { storage, clock } = setup();
    const bucket = new LeakyBucketLimiter({ rateLimit: rl("10/m"), rateStorage: storage, clock });
    const window = new SlidingWindowLimiter({ rateLimit: rl("10/m"), rateStorage: storage, clock });
    bucket.consume("user 1", 4);
    window.consume("user 2", 4);
    for (const [key, limiter] of [
      ["user 1", window],
      ["user 2", bucket],
    ] as const) {
      const fault = new StorageError(
        `what is stored for key "${key}" is no rate of this algorithm`,
      );
      expect(() => limiter.limitExceeded(key)).toThrow(fault);
      expect(() => limiter.consume(key)).toThrow(fault);
      expect(() => limiter.peek(key)).toThrow(fault);
      expect(() => {
        limiter.refund(key);
      }).toThrow(StorageError);
    }
    expect(bucket.peek("user 1").remaining).toBe(6);
    expect(window.peek("user 2").remaining).toBe(6);
    window.reset("user 1");
    expect(window.limitExceeded("user 1", 10)).toBe(false);
  });

  test("one with a mutex and one without", () => {
    const { storage, clock } = setup();
    for (const [, algorithm] of algorithms) {
      const alone = new Limiter<unknown>({ algorithm, rateStorage: storage, clock });
      const keyMutex = new MemoryMutex();
      const locked = new Limiter<unknown>({ algorithm, rateStorage: storage, keyMutex, clock });
      for (let round = 0; round < 5; round++) {
        expect(alone.consume("key").remaining).toBe(9 - 2 * round);
        expect(locked.consume("key").remaining).toBe(8 - 2 * round);
      }
      expect(alone.limitExceeded("key")).toBe(true);
      expect(locked.limitExceeded("key")).toBe(true);
      alone.reset("key");
    }
  });
});

describe("a rate", () => {
  test.each(algorithms)("that was read is not changed by what comes after: %s", (_, algorithm) => {
    const { storage, clock } = setup();
    storage.admit("key", algorithm, 3, clock);
    const read = storage.read("key");
    const copy = structuredClone(read);
    clock.advance(150);
    storage.admit("key", algorithm, 2, clock);
    storage.refund("key", algorithm, 1, clock);
    expect(read).toEqual(copy);
    expect(storage.read("key")).not.toEqual(copy);
  });

  test.each(algorithms)("that was read is not the one kept: %s", (_, algorithm) => {
    const { storage, clock } = setup();
    storage.admit("key", algorithm, 3, clock);
    const read = storage.read("key");
    if (read !== undefined) read.operations = 0;
    read?.frames?.fill(0);
    expect(storage.peek("key", algorithm, 1, clock).remaining).toBe(7);
  });

  test.each(algorithms)("is plain data, as it can be written elsewhere: %s", (_, algorithm) => {
    const { storage, clock } = setup();
    storage.admit("key", algorithm, 3, clock);
    const read = storage.read("key");
    expect(read).toStrictEqual(JSON.parse(JSON.stringify(read)));
  });

  test.each(algorithms)("that was written is not changed for its writer: %s", (_, algorithm) => {
    const { storage, clock } = setup();
    const written = algorithm.decide(undefined, clock.now(), 3);
    if (written === undefined) throw new Error("a first operation is admitted");
    const copy: Rate = structuredClone(written);
    storage.write("key", written, 3_600_000);
    for (const cost of [1, 2]) {
      clock.advance(150);
      storage.admit("key", algorithm, cost, clock);
      storage.refund("key", algorithm, 1, clock);
    }
    expect(written).toEqual(copy);
  });

  test("that is written over takes its new time, and keeps its place", () => {
    const { storage, clock } = setupByOwnClock();
    storage.write("key", { operations: 1, updatedAt: clock.now() }, 10);
    storage.write("key", { operations: 2, updatedAt: clock.now() }, 1000);
    clock.advance(999);
    for (let key = 0; key < 100; key++) {
      storage.write(key, { operations: 1, updatedAt: clock.now() }, 1000);
    }
    expect(storage.read("key")).toEqual({ operations: 2, updatedAt: START_MS });
  });
});
