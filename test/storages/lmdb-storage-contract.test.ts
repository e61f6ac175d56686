import { describeRateStorage } from "leak-snek/testing";
import { endStorage, newStorage } from "../helpers/lmdb-folders.js";
import { isLong } from "../helpers/runs.js";

/** To wait for the disk changes no decision; it only takes its time. */
const durabilities = isLong ? (["fast", "every-commit"] as const) : (["fast"] as const);

describe.each(durabilities)("%s:", (durability) => {
  describeRateStorage({
    describe,
    it,
    name: "an LMDB storage",
    capabilities: ["decide"],
    create: () => newStorage(durability),
    dispose: endStorage,
  });
});
