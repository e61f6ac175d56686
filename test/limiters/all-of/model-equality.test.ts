import * as fc from "fast-check";
import { AsyncLimiter, AsyncMemoryMutex, Limiter, MemoryMutex, MemoryStorage } from "leak-snek";
import { togetherCases } from "../../helpers/bands.js";
import { AsyncJsonStorage, JsonStorage, SwappingJsonStorage } from "../../helpers/json-storage.js";
import { OwnLimiter } from "../../helpers/own-limiter.js";
import { isLong } from "../../helpers/runs.js";
import { equalsModels } from "../../helpers/together.js";
import type { MemberWay } from "../../helpers/together.js";

const inSteps: MemberWay = (algorithm, clock, index) => {
  if (index === 0) return new Limiter({ algorithm, clock });
  if (index === 1) return new Limiter({ algorithm, clock, rateStorage: new SwappingJsonStorage() });
  const parts = { rateStorage: new JsonStorage(), keyMutex: new MemoryMutex() };
  return new Limiter({ algorithm, clock, ...parts });
};

const inAsyncSteps: MemberWay = (algorithm, clock, index) => {
  if (index === 0) return new OwnLimiter(new Limiter({ algorithm, clock }));
  if (index === 1) return new Limiter({ algorithm, clock, rateStorage: new MemoryStorage() });
  const parts = { rateStorage: new AsyncJsonStorage(), keyMutex: new AsyncMemoryMutex() };
  return new AsyncLimiter({ algorithm, clock, ...parts, deadlineMs: 60_000 });
};

const ways: readonly { way: string; make: MemberWay; histories: number }[] = [
  {
    way: "in one step",
    make: (algorithm, clock) => new Limiter({ algorithm, clock }),
    histories: isLong ? 5000 : 200,
  },
  {
    way: "in one step, asynchronously",
    make: (algorithm, clock) => new AsyncLimiter({ algorithm, clock, deadlineMs: 60_000 }),
    histories: isLong ? 1000 : 100,
  },
  { way: "in three steps", make: inSteps, histories: isLong ? 1000 : 100 },
  { way: "in three steps, asynchronously", make: inAsyncSteps, histories: isLong ? 1000 : 100 },
];

test.each(ways)(
  "random histories of three bands and two keys equal a BigInt model step by step, $way",
  async ({ make, histories }) => {
    await fc.assert(
      fc.asyncProperty(togetherCases, (played) => equalsModels(make, played)),
      { numRuns: histories },
    );
  },
);
