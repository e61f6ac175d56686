import { SharedMemoryMutex } from "leak-snek/shared";
import { describeMutex } from "leak-snek/testing";

describeMutex({
  describe,
  it,
  name: "SharedMemoryMutex",
  create: () => new SharedMemoryMutex({ maxKeys: 50, bytes: 10_000_000 }),
});
