import type { RateStorage } from "leak-snek";
import { MemoryStorage } from "leak-snek";
import { describeAsyncRateStorage, describeRateStorage } from "leak-snek/testing";
import type { Capability } from "leak-snek/testing";
import { AsyncJsonStorage, JsonStorage, SwappingJsonStorage } from "../helpers/json-storage.js";
import { brokenDeciders, brokenStorages, brokenSwappers } from "./broken-storages.js";
import { failuresOf } from "./listing.js";

function failures(
  create: () => RateStorage<string>,
  ...capabilities: Capability[]
): Promise<string[]> {
  return failuresOf((runner) => {
    describeRateStorage({ ...runner, name: "it", create, capabilities });
  });
}

describe("the suite of a rate storage passes what keeps the contract", () => {
  test("a storage of a user", async () => {
    expect(await failures(() => new JsonStorage())).toEqual([]);
  });

  test("one that decides", async () => {
    expect(await failures(() => new MemoryStorage(), "decide")).toEqual([]);
  });

  test("one that swaps", async () => {
    expect(await failures(() => new SwappingJsonStorage(), "swap")).toEqual([]);
  });
});

describe("the suite of a rate storage finds", () => {
  test.each(brokenStorages)("a storage that $fault", async ({ create, foundBy }) => {
    expect(await failures(create)).toContain(foundBy);
  });

  test.each(brokenDeciders)("a decider that $fault", async ({ create, foundBy }) => {
    expect(await failures(create, "decide")).toContain(foundBy);
  });

  test.each(brokenSwappers)("a swapper that $fault", async ({ create, foundBy }) => {
    expect(await failures(create, "swap")).toContain(foundBy);
  });

  test("the capabilities that a storage does not have", async () => {
    const found = await failures(() => new JsonStorage(), "decide", "swap");
    expect(found).toContain("declares what it is capable of");
    expect(found).toContain("decides as a leaky bucket does");
    expect(found).toContain("lets one of many swap");
  });

  test("a promise where an answer at once was promised", async () => {
    const later = new AsyncJsonStorage();
    const found = await failures(() => {
      const storage: RateStorage<string> = new JsonStorage();
      return Object.assign(storage, { write: later.write.bind(later) });
    });
    expect(found).toContain("reads back what was written, whole");
  });
});

test("the suite ends what it made, after tests that failed as well", async () => {
  let open = 0;
  const found = await failuresOf((runner) => {
    describeAsyncRateStorage({
      ...runner,
      name: "it",
      create: () => {
        open++;
        return {
          read: () => Promise.reject(new Error("broken")),
          write: () => Promise.resolve(),
          delete: () => Promise.resolve(),
        };
      },
      dispose: () => {
        open--;
      },
    });
  });
  expect(found.length).toBeGreaterThan(0);
  expect(open).toBe(0);
});
