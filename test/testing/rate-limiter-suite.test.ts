import type { RateLimiter } from "leak-snek";
import { LeakyBucketLimiter, SlidingWindowLimiter } from "leak-snek";
import { describeAsyncRateLimiter, describeRateLimiter } from "leak-snek/testing";
import type { LimiterConditions } from "leak-snek/testing";
import { brokenLimiters } from "./broken-limiters.js";
import { failuresOf } from "./listing.js";

type Create = (conditions: LimiterConditions) => RateLimiter<string>;

function failures(create: Create): Promise<string[]> {
  return failuresOf((runner) => {
    describeRateLimiter({ ...runner, name: "it", create });
  });
}

/** The same limiter, as one that answers later. */
function asyncFailures(create: Create): Promise<string[]> {
  return failuresOf((runner) => {
    describeAsyncRateLimiter({
      ...runner,
      name: "it",
      create(conditions) {
        const limiter = create(conditions);
        return {
          limitExceeded: async (key, cost) => limiter.limitExceeded(key, cost),
          consume: async (key, cost) => limiter.consume(key, cost),
          peek: async (key, cost) => limiter.peek(key, cost),
          refund: async (key, cost) => {
            limiter.refund(key, cost);
          },
          reset: async (key) => {
            limiter.reset(key);
          },
        };
      },
    });
  });
}

describe("the suites of a rate limiter pass what keeps the contract", () => {
  test.each<[string, Create]>([
    ["leaky bucket", (conditions) => new LeakyBucketLimiter(conditions)],
    ["sliding window", (conditions) => new SlidingWindowLimiter(conditions)],
  ])("%s", async (_name, create) => {
    expect(await failures(create)).toEqual([]);
    expect(await asyncFailures(create)).toEqual([]);
  });
});

describe("the suites of a rate limiter find", () => {
  test.each(brokenLimiters)("one that $fault", async ({ create, foundBy }) => {
    expect(await failures(create)).toContain(foundBy);
    expect(await asyncFailures(create)).toContain(foundBy);
  });

  test("a promise where an answer at once was promised", async () => {
    const found = await failures((conditions) => {
      const limiter = new LeakyBucketLimiter(conditions);
      return Object.assign(limiter, { reset: async () => undefined });
    });
    expect(found).toContain("forgets a key that is reset");
  });
});
