import { describeRateStorage } from "leak-snek/testing";
import { endStorage, newStorage } from "../helpers/lmdb-folders.js";

describe.each(["fast", "every-commit"] as const)("%s:", (durability) => {
  describeRateStorage({
    describe,
    it,
    name: "an LMDB storage",
    capabilities: ["decide"],
    create: () => newStorage(durability),
    dispose: endStorage,
  });
});
