import { SharedMemoryStorage } from "leak-snek/shared";
import { describeRateStorage } from "leak-snek/testing";
import { isLong } from "../helpers/runs.js";
import { newSharedStorage } from "../helpers/shared-memory.js";

describeRateStorage({
  describe,
  it,
  name: "SharedMemoryStorage",
  create: async () => SharedMemoryStorage.from((await newSharedStorage()).buffer),
  capabilities: ["decide"],
});

/** Each test makes some forty megabytes anew. */
if (isLong) {
  describeRateStorage({
    describe,
    it,
    name: "SharedMemoryStorage in several parts",
    create: () => newSharedStorage({ maxKeys: 300, bytes: 40_000_000 }),
    capabilities: ["decide"],
  });
}
