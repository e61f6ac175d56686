import { strict as assert } from "node:assert";
import { isAsyncSwapping } from "../adapters/capabilities.js";
import type {
  AsyncRateStorage,
  AsyncSwappingStorage,
  Rate,
  RateStorage,
  SwappingStorage,
} from "../interfaces/index.js";
import type { Test } from "./suite.js";

type AnyRateStorage = RateStorage<string> | AsyncRateStorage<string>;

const TTL_MS = 3_600_000;

/** The contract of `SwappingStorage`. */
export function testSwapping(test: Test<AnyRateStorage>): void {
  const first: Rate = { operations: 1, updatedAt: 1, frames: [1, 2, 1] };
  const second: Rate = { operations: 2, updatedAt: 2, frames: [1, 3, 2] };

  test("reads what was written, with a version", async (storage) => {
    await storage.write("key", first, TTL_MS);
    assert.deepEqual((await swapping(storage).readVersioned("key")).rate, first);
  });

  test("has a version for a key without a rate", async (storage) => {
    const { rate, version } = await swapping(storage).readVersioned("key");
    assert.equal(rate, undefined);
    assert.equal(await swapping(storage).swap("key", version, first, TTL_MS), true);
    assert.deepEqual(await storage.read("key"), first);
  });

  test("swaps a rate that is as it was read", async (storage) => {
    await storage.write("key", first, TTL_MS);
    const { version } = await swapping(storage).readVersioned("key");
    assert.equal(await swapping(storage).swap("key", version, second, TTL_MS), true);
    assert.deepEqual(await storage.read("key"), second);
  });

  test("swaps a rate for none", async (storage) => {
    await storage.write("key", first, TTL_MS);
    const { version } = await swapping(storage).readVersioned("key");
    assert.equal(await swapping(storage).swap("key", version, undefined, 0), true);
    assert.equal(await storage.read("key"), undefined);
  });

  test("refuses to swap what somebody else has written, and leaves it", async (storage) => {
    await storage.write("key", first, TTL_MS);
    const { version } = await swapping(storage).readVersioned("key");
    await storage.write("key", second, TTL_MS);
    const third = { operations: 3, updatedAt: 3 };
    assert.equal(await swapping(storage).swap("key", version, third, TTL_MS), false);
    assert.equal(await swapping(storage).swap("key", version, undefined, 0), false);
    assert.deepEqual(await storage.read("key"), second);
  });

  test("refuses to swap what somebody else has deleted", async (storage) => {
    await storage.write("key", first, TTL_MS);
    const { version } = await swapping(storage).readVersioned("key");
    await storage.delete("key");
    assert.equal(await swapping(storage).swap("key", version, second, TTL_MS), false);
    assert.equal(await storage.read("key"), undefined);
  });

  test("lets one of many swap", async (storage) => {
    for (const before of [undefined, first]) {
      if (before !== undefined) await storage.write("key", before, TTL_MS);
      const { version } = await swapping(storage).readVersioned("key");
      const swaps = Array.from({ length: 10 }, async (_, index) =>
        swapping(storage).swap("key", version, { operations: index, updatedAt: index }, TTL_MS),
      );
      assert.equal((await Promise.all(swaps)).filter(Boolean).length, 1);
    }
  });

  test("tells the versions of two keys apart from each other's changes", async (storage) => {
    await storage.write("key", first, TTL_MS);
    await storage.write("other", first, TTL_MS);
    const { version } = await swapping(storage).readVersioned("key");
    await storage.write("other", second, TTL_MS);
    assert.equal(await swapping(storage).swap("key", version, second, TTL_MS), true);
    assert.deepEqual(await storage.read("other"), second);
  });
}

function swapping(storage: AnyRateStorage): SwappingStorage<string> | AsyncSwappingStorage<string> {
  assert.ok(isAsyncSwapping(storage), "the storage has the methods to compare and swap");
  return storage;
}
