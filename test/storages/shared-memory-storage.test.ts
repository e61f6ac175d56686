import { leakyBucket, LeakyBucketLimiter, rl, slidingWindow, StorageError } from "leak-snek";
import type { Algorithm } from "leak-snek";
import { SharedMemoryMutex, SharedMemoryStorage } from "leak-snek/shared";
import { ManualClock } from "leak-snek/testing";
import { heapOf } from "../../src/shared/heap.js";
import { auditHeap } from "../helpers/heap-audit.js";

const START_MS = 1_700_000_000_000;
const bucket = leakyBucket(rl("10/s"));

function setup(options: { maxKeys?: number; bytes?: number }) {
  const storage = new SharedMemoryStorage(options);
  const clock = new ManualClock(START_MS);
  const admit = (key: string, cost = 1, algorithm: Algorithm = bucket) =>
    storage.admit(key, algorithm, cost, clock);
  const isKnown = (key: string) => storage.read(key) !== undefined;
  const audit = () => auditHeap(heapOf("storage", storage.buffer));
  return { storage, clock, admit, isKnown, audit };
}

describe("the options", () => {
  test.each([0, -1, 0.5, NaN, 2 ** 53])("refuse %p keys", (maxKeys) => {
    expect(() => new SharedMemoryStorage({ maxKeys })).toThrow(
      new RangeError(`maxKeys must be a whole number from 1 to 2^53 - 1, got ${maxKeys}`),
    );
  });

  test("refuse what is no number", () => {
    expect(() => Reflect.construct(SharedMemoryStorage, [{ maxKeys: "10" }]) as unknown).toThrow(
      'maxKeys must be a whole number from 1 to 2^53 - 1, got "10"',
    );
    expect(() => Reflect.construct(SharedMemoryStorage, [null]) as unknown).toThrow(
      "options must be",
    );
  });

  test("refuse less than a block for each key, and more than there is", () => {
    expect(() => new SharedMemoryStorage({ maxKeys: 10, bytes: 1279 })).toThrow(
      new RangeError("bytes must be at least 1280 for 10 keys, got 1279"),
    );
    expect(() => new SharedMemoryStorage({ maxKeys: 2 ** 50 })).toThrow(RangeError);
  });

  test("give room for as many keys as they say, whatever those are", () => {
    for (const maxKeys of [1, 63, 1000, 20_000]) {
      const { storage, admit, isKnown } = setup({ maxKeys });
      for (let key = 0; key < maxKeys; key++) admit(`user ${key}`);
      expect(storage.size).toBe(maxKeys);
      expect(isKnown("user 0")).toBe(true);
    }
  });
});

describe("a buffer", () => {
  test("is one storage in a thread, however often it is asked for", () => {
    const storage = new SharedMemoryStorage({ maxKeys: 10 });
    expect(SharedMemoryStorage.from(storage.buffer)).toBe(storage);
    expect(SharedMemoryStorage.from(structuredClone(storage.buffer))).toBe(storage);
    expect(storage.group).not.toBe(new SharedMemoryStorage({ maxKeys: 10 }).group);
  });

  test.each([
    [undefined, "undefined"],
    [new ArrayBuffer(8), "[object ArrayBuffer]"],
    [{ byteLength: 10_000 }, "[object Object]"],
  ])("is no %p", (buffer: unknown, shown) => {
    const open = Reflect.get(SharedMemoryStorage, "from") as (buffer: unknown) => unknown;
    expect(() => open(buffer)).toThrow(
      new TypeError(`buffer must be a SharedArrayBuffer, got ${shown}`),
    );
  });

  test("is refused when it holds something else, or another layout", () => {
    expect(() => SharedMemoryStorage.from(new SharedArrayBuffer(4))).toThrow("it has 4 bytes");
    expect(() => SharedMemoryStorage.from(new SharedArrayBuffer(10_000))).toThrow(
      new RangeError("buffer must be that of a storage: it holds something else"),
    );
    const { buffer } = new SharedMemoryStorage({ maxKeys: 10 });
    const words = new Int32Array(buffer);
    words[5] = 1_000_000;
    words[7] = 1;
    expect(() => SharedMemoryStorage.from(buffer)).toThrow("where it says");
    words[1] = 99;
    expect(() => SharedMemoryStorage.from(buffer)).toThrow("its layout has version 99, not 1");
  });

  test("of a mutex is no storage's, nor the reverse", () => {
    const storage = new SharedMemoryStorage({ maxKeys: 10 });
    const mutex = new SharedMemoryMutex({ maxKeys: 10 });
    expect(() => SharedMemoryStorage.from(mutex.buffer)).toThrow("it is one for another use");
    expect(() => SharedMemoryMutex.from(storage.buffer)).toThrow("it is one for another use");
  });
});

test("a key that is no text is refused", () => {
  const { storage } = setup({ maxKeys: 10 });
  const limiter = new LeakyBucketLimiter<never>({ rateLimit: rl("1/s"), rateStorage: storage });
  const ask: unknown = Reflect.get(limiter, "limitExceeded");
  expect(() => Reflect.apply(ask as () => unknown, limiter, [7]) as unknown).toThrow(
    new TypeError("key must be a string, got 7"),
  );
});

test("what another algorithm has left is an error that names the key, and nobody waits after it", () => {
  const { storage, admit } = setup({ maxKeys: 10 });
  admit("key");
  const window = slidingWindow(rl("10/s"));
  expect(() => admit("key", 1, window)).toThrow(
    'what is stored for key "key" is no rate of this algorithm',
  );
  const charge = { storage, key: "key", cost: 1, clock: undefined, algorithm: window };
  expect(() => storage.consumeAll([charge])).toThrow(StorageError);
  expect(admit("key")).toBe(true);
});

test("a rate takes the place of any other, however many frames the two have", () => {
  const storage = new SharedMemoryStorage({ maxKeys: 100 });
  const lengths = [3, 0, 3, undefined, 0, 40, 41, 3, 40, undefined];
  for (const length of lengths) {
    const frames = length === undefined ? {} : { frames: Array.from({ length }, (_, i) => i) };
    const rate = { operations: 1, updatedAt: storage.clock.now(), ...frames };
    storage.write("key", rate, 1000);
    expect(storage.read("key")).toEqual(rate);
  }
});

describe("what has drained is forgotten", () => {
  test.each([bucket, slidingWindow(rl("10/s"))])("as new keys come", (algorithm) => {
    const { storage, clock, admit, audit } = setup({ maxKeys: 1000 });
    let largest = 0;
    for (let key = 0; key < 5000; key++) {
      clock.advance(10);
      admit(`user ${key}`, 1, algorithm);
      largest = Math.max(largest, storage.size);
    }
    expect(largest).toBeLessThan(400);
    audit();
  });

  test("when it was written, not before its time", () => {
    const { storage, admit, clock } = setup({ maxKeys: 10 });
    const wallNow = storage.clock.now();
    storage.write("key", { operations: 1, updatedAt: wallNow }, 3_600_000);
    clock.set(wallNow + 3_600_000 * 2);
    for (let key = 0; key < 5; key++) admit(`user ${key}`);
    expect(storage.read("key")).toEqual({ operations: 1, updatedAt: wallNow });
  });
});

describe("at maxKeys", () => {
  test("a flood of new keys does not free an exhausted one", () => {
    const { storage, admit, audit } = setup({ maxKeys: 100 });
    admit("exhausted", 10);
    for (let key = 0; key < 3000; key++) expect(admit(`user ${key}`)).toBe(true);
    expect(admit("exhausted")).toBe(false);
    expect(storage.size).toBe(100);
    audit();
  });

  test("the only key makes room for another", () => {
    const { storage, admit, isKnown } = setup({ maxKeys: 1 });
    admit("first");
    admit("second");
    expect([storage.size, isKnown("first"), isKnown("second")]).toEqual([1, false, true]);
  });

  test("several keys together are kept all, and need room for all", () => {
    const { storage, admit, clock, audit } = setup({ maxKeys: 3 });
    const chargesOf = (...keys: string[]) =>
      keys.map((key) => ({ storage, key, cost: 10, clock, algorithm: bucket }));
    for (const key of ["a", "b", "c"]) admit(key);
    const answers = storage.consumeAll(chargesOf("d", "e", "f"));
    expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, true]);
    expect(["d", "e", "f"].map((key) => admit(key))).toEqual([false, false, false]);
    expect(() => storage.consumeAll(chargesOf("g", "h", "i", "j"))).toThrow(StorageError);
    expect(["d", "e", "f"].map((key) => admit(key))).toEqual([false, false, false]);
    audit();
  });
});

describe("when the bytes are used up", () => {
  const manyFrames = slidingWindow({ operations: 1000, periodMs: 1000 }, { frames: 1000 });

  test("a few keys that drain soonest make room for one that is long", () => {
    const { admit, isKnown, audit } = setup({ maxKeys: 20, bytes: 20 * 128 });
    admit("exhausted", 10);
    for (let key = 0; key < 19; key++) admit(`user ${key}`);
    const long = "x".repeat(500);
    expect(admit(long)).toBe(true);
    expect([isKnown(long), admit("exhausted")]).toEqual([true, false]);
    audit();
  });

  test("what does not fit is an error that says what to enlarge, and costs nobody anything", () => {
    const { storage, admit, isKnown, audit } = setup({ maxKeys: 20, bytes: 40 * 128 });
    for (let key = 0; key < 20; key++) admit(`user ${key}`, 10);
    expect(() => admit("x".repeat(10_000))).toThrow(
      /no room in shared memory for key "xxx.*the storage holds 5120 bytes; make bytes larger/,
    );
    expect(storage.size).toBe(20);
    for (let key = 0; key < 20; key++) expect(isKnown(`user ${key}`)).toBe(true);
    audit();
  });

  test("a key whose frames no longer fit stays as it is", () => {
    const { storage, clock, admit, audit } = setup({ maxKeys: 2, bytes: 10 * 128 });
    let before = storage.read("key");
    expect(() => {
      for (let frame = 0; frame < 1000; frame++) {
        before = storage.read("key");
        admit("key", 1, manyFrames);
        clock.advance(1);
      }
    }).toThrow(StorageError);
    expect(before?.operations).toBeGreaterThan(20);
    expect(storage.read("key")).toEqual(before);
    audit();
  });

  test("what has drained goes first, wherever it lies", () => {
    const { storage, clock, admit, audit } = setup({ maxKeys: 200, bytes: 200 * 128 });
    for (let key = 0; key < 100; key++) admit(`drained ${key}`);
    clock.advance(1000);
    for (let key = 0; key < 90; key++) admit(`user ${key}`, 10);
    expect(admit("x".repeat(60 * 60))).toBe(true);
    for (let key = 0; key < 90; key++) expect(admit(`user ${key}`)).toBe(false);
    expect(storage.size).toBeLessThan(200);
    audit();
  });
});

describe("several keys are charged together", () => {
  test("all or none, and the answers are those of consume or of peek", () => {
    const { storage, clock, admit, audit } = setup({ maxKeys: 10_000 });
    const keys = Array.from({ length: 40 }, (_, index) => `user ${index}`);
    const charges = keys.map((key) => ({ storage, key, cost: 3, clock, algorithm: bucket }));
    for (const remaining of [7, 4, 1]) {
      expect(storage.consumeAll(charges).map((answer) => answer.remaining)).toEqual(
        keys.map(() => remaining),
      );
    }
    admit("user 7");
    const answers = storage.consumeAll(charges.map((charge) => ({ ...charge, cost: 1 })));
    expect(answers.map(({ allowed }) => allowed)).toEqual(keys.map((key) => key !== "user 7"));
    expect(answers.map(({ remaining }) => remaining)).toEqual(
      keys.map((key) => (key === "user 7" ? 0 : 1)),
    );
    audit();
  });

  test("but not more than one step can change, and then none", () => {
    const { storage, clock, audit } = setup({ maxKeys: 127, bytes: 1_000_000 });
    const charges = Array.from({ length: 120 }, (_, index) => ({
      ...{ storage, key: "x".repeat(100 + index), cost: 1, clock, algorithm: bucket },
    }));
    expect(storage.consumeAll(charges).every(({ allowed }) => allowed)).toBe(true);
    const tooMany = [...charges, ...charges, ...charges].map((charge, index) => ({
      ...{ ...charge, key: `user ${index}` },
    }));
    const larger = new SharedMemoryStorage({ maxKeys: 127, bytes: 1_000_000 });
    expect(() => larger.consumeAll(tooMany)).toThrow(StorageError);
    expect(larger.size).toBe(0);
    audit();
  });
});
