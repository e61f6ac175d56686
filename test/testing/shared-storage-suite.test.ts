import { describeRateStorage } from "leak-snek/testing";
import { brokenSharedStorages } from "./broken-shared-storages.js";
import { failuresOf } from "./listing.js";

describe("the suite of a rate storage finds", () => {
  test.each(brokenSharedStorages)("shared memory that $fault", async ({ create, foundBy }) => {
    const failures = await failuresOf(({ describe, it }) => {
      describeRateStorage({
        describe,
        // The others would take a while on keys of a megabyte.
        it: (name, body) => (name === foundBy ? it(name, body) : undefined),
        name: "it",
        create,
        capabilities: ["decide"],
      });
    });
    expect(failures).toEqual([foundBy]);
  });
});
