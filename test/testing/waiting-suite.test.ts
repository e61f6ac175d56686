import { AsyncSlidingWindowLimiter, LeakyBucketLimiter } from "leak-snek";
import { describeWaitingLimiter } from "leak-snek/testing";
import type { AnyWaitingLimiter, LimiterConditions } from "leak-snek/testing";
import { brokenWaits } from "./broken-waits.js";
import { failuresOf } from "./listing.js";

type Create = (conditions: LimiterConditions) => AnyWaitingLimiter;

function failures(create: Create, only?: string): Promise<string[]> {
  return failuresOf((runner) => {
    describeWaitingLimiter({ ...runner, name: "it", create });
  }, only);
}

describe("the suite of a limiter that is waited for passes what keeps the contract", () => {
  test.each<[string, Create]>([
    ["leaky bucket", (conditions) => new LeakyBucketLimiter(conditions)],
    ["sliding window", (conditions) => new AsyncSlidingWindowLimiter(conditions)],
  ])("%s", async (_name, create) => {
    expect(await failures(create)).toEqual([]);
  });
});

describe("the suite of a limiter that is waited for finds", () => {
  test.concurrent.each(brokenWaits)("one that $fault", async ({ create, foundBy }) => {
    expect(await failures(create, foundBy)).toEqual([foundBy]);
  });
});
