import { strict as assert } from "node:assert";
import { isAsyncDeciding, isAsyncSwapping } from "../adapters/capabilities.js";
import type { AsyncRateStorage, Rate, RateStorage } from "../interfaces/index.js";
import { atOnce } from "./at-once.js";
import { testDeciding } from "./deciding-storage-suite.js";
import { strangeKeys } from "./strange-keys.js";
import { describeContract } from "./suite.js";
import type { Subject, Test } from "./suite.js";
import { testSwapping } from "./swapping-storage-suite.js";

type AnyRateStorage = RateStorage<string> | AsyncRateStorage<string>;

const TTL_MS = 3_600_000;
const TEN_YEARS_MS = 315_360_000_000;

/** Rates of every shape that an algorithm makes, up to the edge of exact numbers. */
const rates: readonly Rate[] = [
  { operations: 1, updatedAt: 1_700_000_000_000 },
  { operations: 0, updatedAt: 0 },
  { operations: 60_000, updatedAt: 1_700_000_000_000, partsPerOperation: 6000 },
  { operations: 3, updatedAt: 1_700_000_000_000, frames: [1, 1_700_000_001_000, 3] },
  { operations: Number.MAX_SAFE_INTEGER, updatedAt: Number.MAX_SAFE_INTEGER },
  { operations: 1, updatedAt: -5000, frames: [1, -4000, 1] },
  { operations: 10, updatedAt: 9, frames: [1, ...Array.from({ length: 20_000 }, (_, i) => i)] },
];

/** What a storage suite is run on. */
export interface RateStorageSubject<T> extends Subject<T> {
  /** What the storage can do besides reading and writing; then that is tested as well. */
  readonly capabilities?: readonly Capability[];
}

/** Deciding by itself (`Decider`), comparing and swapping (`SwappingStorage`). */
export type Capability = "decide" | "swap";

/** The contract of `RateStorage`, and of what else the storage declares to be capable of. */
export function describeRateStorage(subject: RateStorageSubject<RateStorage<string>>): void {
  describeStorage({ ...subject, create: async () => atOnce(await subject.create()) });
}

/** The contract of `AsyncRateStorage`, and of what else the storage declares to be capable of. */
export function describeAsyncRateStorage(
  subject: RateStorageSubject<AsyncRateStorage<string>>,
): void {
  describeStorage(subject);
}

function describeStorage<T extends AnyRateStorage>(subject: RateStorageSubject<T>): void {
  const { capabilities = [] } = subject;
  describeContract(subject, "a rate storage", (test) => {
    testReadingAndWriting(test);
    testKeys(test);
    test("declares what it is capable of", (storage) => {
      assert.equal(isAsyncDeciding(storage), capabilities.includes("decide"), "decide");
      assert.equal(isAsyncSwapping(storage), capabilities.includes("swap"), "swap");
    });
  });
  if (capabilities.includes("decide")) {
    describeContract(subject, "a storage that decides by itself", testDeciding);
  }
  if (capabilities.includes("swap")) {
    describeContract(subject, "a storage that can compare and swap", testSwapping);
  }
}

function testReadingAndWriting(test: Test<AnyRateStorage>): void {
  test("reads a missing key as undefined", async (storage) => {
    for (const key of strangeKeys) assert.equal(await storage.read(key), undefined);
  });

  test("reads back what was written, whole", async (storage) => {
    for (const [index, rate] of rates.entries()) {
      await storage.write(`key ${index}`, rate, TTL_MS);
      assert.deepEqual(await storage.read(`key ${index}`), rate);
    }
  });

  test("keeps nothing of a rate that was written over", async (storage) => {
    for (const rate of [...rates, ...[...rates].reverse()]) {
      await storage.write("key", rate, TTL_MS);
      assert.deepEqual(await storage.read("key"), rate);
    }
  });

  test("leaves a rate that was read as it was", async (storage) => {
    const first: Rate = { operations: 1, updatedAt: 1, frames: [1, 2, 1] };
    await storage.write("key", first, TTL_MS);
    const read = await storage.read("key");
    await storage.write("key", { operations: 2, updatedAt: 2, frames: [1, 3, 2] }, TTL_MS);
    assert.deepEqual(read, { operations: 1, updatedAt: 1, frames: [1, 2, 1] });
  });

  test("keeps a rate for as long as it counts, be that years", async (storage) => {
    for (const ttlMs of [60_000, 2 ** 31 - 1, 2 ** 31, 2 ** 32, TEN_YEARS_MS]) {
      const rate = { operations: ttlMs, updatedAt: Date.now() };
      await storage.write("key", rate, ttlMs);
      assert.deepEqual(await storage.read("key"), rate);
    }
  });

  test("takes a rate that counts for a millisecond more", async (storage) => {
    await storage.write("key", { operations: 1, updatedAt: 1 }, 1);
    await storage.write("key", { operations: 2, updatedAt: 2 }, TTL_MS);
    assert.deepEqual(await storage.read("key"), { operations: 2, updatedAt: 2 });
  });

  test("forgets what is deleted", async (storage) => {
    await storage.write("key", { operations: 1, updatedAt: 1 }, TTL_MS);
    await storage.delete("key");
    assert.equal(await storage.read("key"), undefined);
  });

  test("deletes what is not there without an error", async (storage) => {
    await storage.delete("missing");
    await storage.delete("missing");
    assert.equal(await storage.read("missing"), undefined);
  });
}

function testKeys(test: Test<AnyRateStorage>): void {
  test("never mixes up two keys, however strange", async (storage) => {
    await Promise.all(
      strangeKeys.map(async (key, index) =>
        storage.write(key, { operations: index, updatedAt: index }, TTL_MS),
      ),
    );
    for (const [index, key] of strangeKeys.entries()) {
      assert.deepEqual(await storage.read(key), { operations: index, updatedAt: index });
    }
  });

  test("deletes one key and no other", async (storage) => {
    const rate = { operations: 1, updatedAt: 1 };
    for (const key of strangeKeys) await storage.write(key, rate, TTL_MS);
    for (const [index, key] of strangeKeys.entries()) {
      assert.deepEqual(await storage.read(key), rate);
      await storage.delete(key);
      assert.equal(await storage.read(key), undefined);
      // The longest are read in their own turn: across a wire, each time would take a while.
      for (const left of strangeKeys.slice(index + 1).filter(({ length }) => length < 1000)) {
        assert.deepEqual(await storage.read(left), rate);
      }
    }
  });
}
