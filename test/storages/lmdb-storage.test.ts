import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  LeakyBucketLimiter,
  leakyBucket,
  rl,
  slidingWindow,
  SlidingWindowLimiter,
  StorageError,
} from "leak-snek";
import type { Algorithm, Charge } from "leak-snek";
import { LmdbStorage } from "leak-snek/lmdb";
import type { LmdbStorageOptions } from "leak-snek/lmdb";
import { ManualClock } from "leak-snek/testing";
import { open } from "lmdb";
import { bytesOf, countKeysIn, newFolder, removeFolder, tableOf } from "../helpers/lmdb-folders.js";

const START_MS = 1_700_000_000_123;

const algorithm = leakyBucket(rl("10/s"));
const folder = newFolder();
const root = open({ path: join(folder, "root"), overlappingSync: false, maxDbs: 100 });
let names = 0;

afterAll(async () => {
  await root.close();
  removeFolder(folder);
});

function newPath(): string {
  return join(folder, `path ${names++}`);
}

/** A storage in the user's environment, with the table that its rates are in. */
function setup() {
  const name = `database ${names++}`;
  const storage = new LmdbStorage({ root, name });
  return { storage, table: tableOf(root, name), clock: new ManualClock(START_MS) };
}

describe("the options", () => {
  test.each<[unknown, RegExp]>([
    [undefined, /options must be an object/],
    [{}, /either path or root/],
    [{ path: "x", root }, /either path or root/],
    [{ path: "" }, /path must be a text.*got ""/],
    [{ path: 1 }, /path must be a text.*got 1/],
    [{ root: new Map() }, /root must have a method openDB\(\), got \[object Map\]/],
    [{ path: "x", name: "" }, /name must be a text.*got ""/],
    [{ path: "x", durability: "slow" }, /durability must be.*got "slow"/],
  ])("%p are refused", (options, message) => {
    const create = () => new LmdbStorage(options as LmdbStorageOptions);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(message);
  });

  test("a path that cannot be opened is a StorageError with its cause", () => {
    const create = () => new LmdbStorage({ path: "/dev/null/rates" });
    expect(create).toThrow(StorageError);
    expect(create).toThrow(/\/dev\/null\/rates/);
    const withCause: unknown = expect.objectContaining({ cause: expect.anything() as unknown });
    expect(errorOf(create)).toEqual(withCause);
  });

  test("a database too many is a StorageError that says which option helps", () => {
    const few = open({ path: newPath(), maxDbs: 1 });
    new LmdbStorage({ root: few, name: "first" });
    const create = () => new LmdbStorage({ root: few, name: "second" });
    expect(create).toThrow(StorageError);
    expect(create).toThrow(/"second"/);
    return few.close();
  });
});

describe("a storage", () => {
  test.each(["fast", "every-commit"] as const)(
    "that is opened again knows all: %s",
    (durability) => {
      const path = newPath();
      const clock = new ManualClock(START_MS);
      for (let remaining = 9; remaining >= 0; remaining--) {
        using storage = new LmdbStorage({ path, durability });
        expect(storage.consume("key", algorithm, 1, clock).remaining).toBe(remaining);
      }
      using storage = new LmdbStorage({ path, durability });
      expect(storage.admit("key", algorithm, 1, clock)).toBe(false);
      clock.advance(100);
      expect(storage.admit("key", algorithm, 1, clock)).toBe(true);
    },
  );

  test("shares its rates with others of the same path and name, and with no others", () => {
    const path = newPath();
    using first = new LmdbStorage({ path });
    using same = new LmdbStorage({ path, name: "leak-snek", durability: "every-commit" });
    using other = new LmdbStorage({ path, name: "other" });
    using elsewhere = new LmdbStorage({ path: newPath() });
    const clock = new ManualClock(START_MS);
    first.admit("key", algorithm, 10, clock);
    expect(same.admit("key", algorithm, 1, clock)).toBe(false);
    expect(other.consume("key", algorithm, 1, clock).remaining).toBe(9);
    expect(elsewhere.consume("key", algorithm, 1, clock).remaining).toBe(9);
  });

  test("that is closed says so, and leaves the others of its path open", () => {
    const path = newPath();
    const storage = new LmdbStorage({ path });
    using other = new LmdbStorage({ path, name: "other" });
    storage.close();
    storage.close();
    const closed = new StorageError("the storage is closed");
    expect(() => storage.admit("key", algorithm, 1)).toThrow(closed);
    expect(() => storage.read("key")).toThrow(closed);
    expect(() => other.consumeAll([chargeOf(storage)])).toThrow(closed);
    expect(other.admit("key", algorithm, 1)).toBe(true);
  });

  test("of the user's environment leaves that open, and fails when the user has closed it", async () => {
    const own = open({ path: newPath(), overlappingSync: false });
    const storage = new LmdbStorage({ root: own });
    const same = new LmdbStorage({ root: own });
    storage.admit("key", algorithm, 10);
    storage.close();
    expect(same.admit("key", algorithm, 1)).toBe(false);
    await own.close();
    expect(() => same.admit("key", algorithm, 1)).toThrow(StorageError);
    expect(() => same.admit("key", algorithm, 1)).toThrow(/failed to decide on key "key"/);
  });

  test("takes part in a transaction of the user's, and is undone with it", () => {
    const { storage, clock } = setup();
    storage.admit("key", algorithm, 1, clock);
    const charge = () =>
      root.transactionSync(() => {
        storage.admit("key", algorithm, 5, clock);
        throw new Error("undone");
      });
    expect(charge).toThrow("undone");
    expect(storage.peek("key", algorithm, 1, clock).remaining).toBe(9);
  });

  test("commits nothing for a denial or a peek", () => {
    const { storage, clock } = setup();
    storage.admit("key", algorithm, 10, clock);
    const before = fileContent();
    expect(storage.admit("key", algorithm, 1, clock)).toBe(false);
    expect(storage.consume("key", algorithm, 1, clock).allowed).toBe(false);
    storage.peek("key", algorithm, 1, clock);
    storage.read("key");
    expect(fileContent().equals(before)).toBe(true);
    storage.admit("other", algorithm, 1, clock);
    expect(fileContent().equals(before)).toBe(false);
  });

  test("passes on what an algorithm or a clock throws, and has changed nothing", () => {
    const { storage, clock } = setup();
    storage.admit("key", algorithm, 1, clock);
    const broken: Algorithm = {
      ...algorithmOf(algorithm),
      timeToLive: () => {
        throw new SyntaxError("broken");
      },
    };
    expect(() => storage.admit("key", broken, 5, clock)).toThrow(new SyntaxError("broken"));
    const noClock = {
      now: () => {
        throw new SyntaxError("stopped");
      },
    };
    expect(() => storage.admit("key", algorithm, 5, noClock)).toThrow(new SyntaxError("stopped"));
    expect(storage.peek("key", algorithm, 1, clock).remaining).toBe(9);
  });

  test("refuses a key that is no text", () => {
    const { storage } = setup();
    const notText = 7 as unknown as string;
    const refusal = new TypeError("key must be a string, got 7");
    expect(() => storage.admit(notText, algorithm, 1)).toThrow(refusal);
    expect(() => storage.read(notText)).toThrow(refusal);
    expect(() => {
      storage.delete(notText);
    }).toThrow(refusal);
  });

  test("keeps a window of ten thousand frames whole", () => {
    const { storage, clock } = setup();
    const limit = { operations: 1_000_000, periodMs: 10_000 };
    const window = slidingWindow(limit, { frames: 10_000 });
    for (let used = 1; used <= 100; used++) {
      clock.advance(97);
      expect(storage.consume("key", window, 1, clock).remaining).toBe(limit.operations - used);
    }
    const frames = Array.from({ length: 20_002 }, (_, index) => index);
    const rate = { operations: 3, updatedAt: START_MS, frames };
    storage.write("other", rate, 1000);
    expect(storage.read("other")).toEqual(rate);
  });
});

describe("keys", () => {
  const lengths = [1, 47, 48, 49, 600, 601, 1978, 5000];
  const chars = ["a", "é", "蛇", "\ud83d\udc0d", "\ud83d", "\u0000"];

  test("of every length around the bounds, and of every kind, are kept apart", () => {
    const { storage, clock } = setup();
    const keys = chars.flatMap((char) => lengths.map((length) => char.repeat(length)));
    for (const [index, key] of keys.entries())
      storage.admit(key, algorithm, 1 + (index % 10), clock);
    for (const [index, key] of keys.entries()) {
      expect(storage.peek(key, algorithm, 1, clock).remaining).toBe(9 - (index % 10));
    }
  });

  test("that share a digest, if two ever do, are a fault and no shared state", () => {
    const { storage, table, clock } = setup();
    const [key, other] = ["a".repeat(700), "b".repeat(700)];
    storage.admit(key, algorithm, 5, clock);
    const bytes = bytesOf(table, key);
    table.transactionSync(() => table.put(other, bytes));
    const fault = /^what is stored for key "b+… is no rate of this algorithm$/;
    expect(() => storage.admit(other, algorithm, 1, clock)).toThrow(fault);
    expect(storage.peek(key, algorithm, 1, clock).remaining).toBe(5);
  });
});

describe("what is no rate", () => {
  const rate = { operations: 1, updatedAt: START_MS, frames: [1, 2, 3] };

  function rateBytes(): Buffer {
    const { storage, table } = setup();
    storage.write("key", rate, 1000);
    return bytesOf(table, "key");
  }

  const whole = rateBytes();
  const changed = (at: number, bytes: Buffer) => {
    const copy = Buffer.from(whole);
    bytes.copy(copy, at);
    return copy;
  };
  const double = (number: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(number);
    return bytes;
  };

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["text", Buffer.from("x".repeat(64))],
    ["cut short", whole.subarray(0, whole.length - 1)],
    ["cut to its fixed part", whole.subarray(0, 40)],
    ["too long", Buffer.concat([whole, Buffer.alloc(8)])],
    ["of other letters", changed(0, Buffer.from("LSL2"))],
    ["of too many numbers", changed(4, Buffer.from([255, 255, 255, 255]))],
    ["of too few numbers", changed(4, Buffer.from([1, 0, 0, 0]))],
    ["of operations below none", changed(16, double(-1))],
    ["of half an operation", changed(16, double(0.5))],
    ["of no time", changed(24, double(NaN))],
    ["of a broken frame", changed(40, double(Infinity))],
  ])("is a StorageError that names the key, until it is reset: %s", (_, bytes) => {
    const { storage, table, clock } = setup();
    table.transactionSync(() => table.put("key", bytes));
    const fault = new StorageError('what is stored for key "key" is no rate of this algorithm');
    expect(() => storage.admit("key", algorithm, 1, clock)).toThrow(fault);
    expect(() => storage.consume("key", algorithm, 1, clock)).toThrow(fault);
    expect(() => storage.peek("key", algorithm, 1, clock)).toThrow(fault);
    expect(() => storage.read("key")).toThrow(fault);
    expect(() => {
      storage.refund("key", algorithm, 1, clock);
    }).toThrow(fault);
    expect(bytesOf(table, "key")).toEqual(bytes);
    storage.delete("key");
    expect(storage.admit("key", algorithm, 10, clock)).toBe(true);
  });

  test("is a rate of another algorithm", () => {
    const { storage, clock } = setup();
    const parts = { rateLimit: rl("10/m"), rateStorage: storage, clock };
    new LeakyBucketLimiter(parts).consume("key", 4);
    const window = new SlidingWindowLimiter(parts);
    expect(() => window.consume("key")).toThrow(/key "key" is no rate of this algorithm/);
    expect(new LeakyBucketLimiter(parts).peek("key").remaining).toBe(6);
  });
});

describe("drained keys", () => {
  test("make room in passing: the file follows the keys in use", () => {
    const { storage, table, clock } = setup();
    const inUse = 500;
    // Those that come first by their keys stay: the look has to go on beyond them.
    const slow = leakyBucket(rl("1/h"));
    for (let key = 0; key < 100; key++) storage.admit(`a user ${key}`, slow, 1, clock);
    let most = 0;
    const sizes: number[] = [];
    for (let key = 0; key < 12_000; key++) {
      // Each drains after 100 ms.
      if (key % (inUse / 100) === 0) clock.advance(1);
      storage.admit(`user ${key}`, algorithm, 1, clock);
      if (key % 500 === 0) most = Math.max(most, countKeysIn(table));
      if (key % 3000 === 2999) sizes.push(fileContent().length);
    }
    expect(most).toBeLessThan(3 * inUse);
    expect(sizes.at(-1)).toBeLessThanOrEqual(1.5 * (sizes[0] ?? 0));
  });

  test("are removed whoever comes next, and however soon that one leaves", () => {
    const path = newPath();
    const clock = new ManualClock(START_MS);
    const countKeys = () => {
      using storage = new LmdbStorage({ path });
      const keys = Array.from({ length: 200 }, (_, key) => `user ${key}`);
      return keys.filter((key) => storage.read(key) !== undefined).length;
    };
    using first = new LmdbStorage({ path });
    for (let key = 0; key < 200; key++) first.admit(`user ${key}`, algorithm, 1, clock);
    expect(countKeys()).toBe(200);
    clock.advance(100);
    for (let visit = 0; visit < 300; visit++) {
      using storage = new LmdbStorage({ path });
      storage.admit(`visitor ${visit}`, algorithm, 1, clock);
    }
    expect(countKeys()).toBe(0);
  });

  test("are those that have drained and no others", () => {
    const { storage, clock } = setup();
    const slow = leakyBucket(rl("10/h"));
    for (let key = 0; key < 100; key++) storage.admit(`slow ${key}`, slow, 10, clock);
    storage.write("written", { operations: 1, updatedAt: clock.now() }, 3_600_000);
    for (let key = 0; key < 3000; key++) {
      clock.advance(1);
      storage.admit(`quick ${key}`, algorithm, 1, clock);
    }
    for (let key = 0; key < 100; key++) {
      expect(storage.peek(`slow ${key}`, slow, 1, clock).remaining).toBe(0);
    }
    expect(storage.read("written")).toBeDefined();
  });
});

describe("several charges", () => {
  const bands = [rl("2/s"), rl("5/m")].map((limit) => leakyBucket(limit));

  function chargesOf(storage: LmdbStorage, clock: ManualClock, cost = 1): Charge[] {
    return bands.map((band, index) => {
      return { storage, key: `band ${index}`, algorithm: band, cost, clock };
    });
  }

  test("are made together or not at all", () => {
    const { storage, clock } = setup();
    const ask = () => storage.consumeAll(chargesOf(storage, clock));
    const remaining = () => ask().map((decision) => [decision.allowed, decision.remaining]);
    const both = (first: number, second: number) => [
      [true, first],
      [true, second],
    ];
    expect(remaining()).toEqual(both(1, 4));
    expect(remaining()).toEqual(both(0, 3));
    const peeks = chargesOf(storage, clock).map(({ key, algorithm: band }) =>
      storage.peek(String(key), band, 1, clock),
    );
    expect(ask()).toEqual(peeks);
    expect(peeks.map(({ allowed }) => allowed)).toEqual([false, true]);
    expect(storage.peek("band 1", bands[1] ?? algorithm, 1, clock).remaining).toBe(3);
  });

  test("may be on several storages of one environment, and count as one step", () => {
    const [{ storage: first, clock }, { storage: second }] = [setup(), setup()];
    expect(first.group).toBe(second.group);
    const charges = [chargeOf(first, clock, 6), chargeOf(second, clock, 6)];
    expect(first.consumeAll(charges).map(({ remaining }) => remaining)).toEqual([4, 4]);
    second.refund("key", algorithm, 6, clock);
    expect(second.consumeAll(charges).map(({ allowed }) => allowed)).toEqual([false, true]);
    expect(second.peek("key", algorithm, 1, clock).remaining).toBe(10);
  });

  test("of one key by two storages are never more than fit", () => {
    const path = newPath();
    using first = new LmdbStorage({ path });
    using second = new LmdbStorage({ path });
    const clock = new ManualClock(START_MS);
    const charges = [chargeOf(first, clock, 6), chargeOf(second, clock, 6)];
    expect(first.consumeAll(charges).map(({ allowed }) => allowed)).toEqual([true, false]);
    expect(first.peek("key", algorithm, 1, clock).remaining).toBe(10);
    const smaller = [chargeOf(first, clock, 5), chargeOf(second, clock, 5)];
    expect(first.consumeAll(smaller).map(({ remaining }) => remaining)).toEqual([5, 0]);
  });

  test("by a storage of another environment are refused", () => {
    const { storage, clock } = setup();
    using elsewhere = new LmdbStorage({ path: newPath() });
    expect(elsewhere.group).not.toBe(storage.group);
    expect(() => storage.consumeAll([chargeOf(elsewhere, clock)])).toThrow(TypeError);
    expect(() => storage.consumeAll([{ ...chargeOf(storage, clock), storage: {} }])).toThrow(
      /storage must be an LmdbStorage of this environment/,
    );
    expect(() => storage.consumeAll([{ ...chargeOf(storage, clock), key: 7 }])).toThrow(
      /key must be a string, got 7/,
    );
  });

  test("by their own clock are of one moment", () => {
    const { storage } = setup();
    const charges = ["a", "b"].map((key) => ({ ...chargeOf(storage), key, clock: undefined }));
    const answers = storage.consumeAll(charges);
    expect(answers[0]).toEqual(answers[1]);
    expect(storage.read("a")).toEqual(storage.read("b"));
  });
});

function chargeOf(storage: LmdbStorage, clock = new ManualClock(START_MS), cost = 1): Charge {
  return { storage, key: "key", algorithm, cost, clock };
}

/** The methods of an algorithm as members of its own, to be replaced one by one. */
function algorithmOf(whole: Algorithm): Algorithm {
  return {
    capacity: whole.capacity,
    decide: (...args) => whole.decide(...args),
    peek: (...args) => whole.peek(...args),
    refund: (...args) => whole.refund(...args),
    timeToLive: (...args) => whole.timeToLive(...args),
  };
}

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

/** The file with all rates; each commit changes it. */
function fileContent(): Buffer {
  return readFileSync(join(folder, "root", "data.mdb"));
}
