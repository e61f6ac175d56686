import { AsyncMemoryMutex, MemoryMutex } from "leak-snek";
import type { AsyncMutex, Mutex } from "leak-snek";
import { describeAsyncMutex, describeMutex } from "leak-snek/testing";
import { brokenAsyncMutexes, brokenMutexes } from "./broken-mutexes.js";
import { failuresOf } from "./listing.js";

function failures(create: () => Mutex<string>): Promise<string[]> {
  return failuresOf((runner) => {
    describeMutex({ ...runner, name: "it", create });
  });
}

function asyncFailures(create: () => AsyncMutex<string>): Promise<string[]> {
  return failuresOf((runner) => {
    describeAsyncMutex({ ...runner, name: "it", create });
  });
}

describe("the suite of a mutex", () => {
  test("passes one that keeps the contract", async () => {
    expect(await failures(() => new MemoryMutex())).toEqual([]);
  });

  test.each(brokenMutexes)("finds one that $fault", async ({ create, foundBy }) => {
    expect(await failures(create)).toContain(foundBy);
  });
});

describe("the suite of an asynchronous mutex", () => {
  test("passes one that keeps the contract", async () => {
    expect(await asyncFailures(() => new AsyncMemoryMutex())).toEqual([]);
  });

  test.each(brokenAsyncMutexes)("finds one that $fault", async ({ create, foundBy }) => {
    expect(await asyncFailures(create)).toContain(foundBy);
  });
});
