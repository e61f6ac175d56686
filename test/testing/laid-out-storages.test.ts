import type { DecidingStorage } from "leak-snek";
import { describeRateStorage } from "leak-snek/testing";
import { storageKinds } from "../helpers/every-storage.js";
import { brokenLayouts } from "./broken-layouts.js";
import type { BrokenLayout } from "./broken-layouts.js";
import { failuresOf } from "./listing.js";

const inBytes = storageKinds.filter(({ name }) => name !== "in memory");

describe.each(inBytes)(
  "the suite of a rate storage, of one that keeps its rates $name,",
  (kind) => {
    test.each(brokenLayouts)("finds that it $fault", async ({ foundBy, break: broken }) => {
      expect(await failuresOfKind(broken, foundBy)).toEqual([foundBy]);
    });

    test("passes one that passes everything on, so that it is the fault which is found", async () => {
      const tests = new Set(brokenLayouts.map(({ foundBy }) => foundBy));
      for (const test of tests) expect(await failuresOfKind(passing, test)).toEqual([]);
    });

    /** The tests that fail of that one alone: all others would take a while on keys of a megabyte. */
    function failuresOfKind(broken: BrokenLayout["break"], only: string): Promise<string[]> {
      const closing = new Map<object, () => unknown>();
      return failuresOf((runner) => {
        describeRateStorage({
          ...runner,
          name: "it",
          create: async () => {
            const { storage, close } = await kind.open();
            const made = broken(storage);
            closing.set(made, close);
            return made;
          },
          dispose: (storage) => closing.get(storage)?.(),
          capabilities: ["decide"],
        });
      }, only);
    }
  },
);

function passing(storage: DecidingStorage<string>): DecidingStorage<string> {
  return storage;
}
