import { SharedMemoryStorage } from "leak-snek/shared";
import { describeRateStorage } from "leak-snek/testing";
import { isLong } from "../helpers/runs.js";

/** A megabyte of text takes two megabytes, and there are two of them. */
const BYTES = 10_000_000;

describeRateStorage({
  describe,
  it,
  name: "SharedMemoryStorage",
  create: () =>
    SharedMemoryStorage.from(new SharedMemoryStorage({ maxKeys: 50, bytes: BYTES }).buffer),
  capabilities: ["decide"],
});

/** Each test makes forty megabytes anew. */
if (isLong) {
  describeRateStorage({
    describe,
    it,
    name: "SharedMemoryStorage in several parts",
    create: () => new SharedMemoryStorage({ maxKeys: 300, bytes: 4 * BYTES }),
    capabilities: ["decide"],
  });
}
