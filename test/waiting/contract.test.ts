import { AsyncLimiter, leakyBucket, Limiter, MemoryMutex, slidingWindow } from "leak-snek";
import type { Algorithm, RateLimit } from "leak-snek";
import { describeWaitingLimiter } from "leak-snek/testing";
import { AsyncSwappingJsonStorage, JsonStorage } from "../helpers/json-storage.js";

const algorithms: Record<string, (rateLimit: RateLimit) => Algorithm> = {
  "a leaky bucket": (rateLimit) => leakyBucket(rateLimit),
  "a sliding window": (rateLimit) => slidingWindow(rateLimit),
};

for (const [name, algorithm] of Object.entries(algorithms)) {
  describeWaitingLimiter({
    describe,
    it,
    name: `${name} in memory`,
    create: ({ rateLimit, clock }) => new Limiter({ algorithm: algorithm(rateLimit), clock }),
  });

  describeWaitingLimiter({
    describe,
    it,
    name: `${name} over JSON, locked`,
    create: ({ rateLimit, clock }) =>
      new Limiter({
        algorithm: algorithm(rateLimit),
        rateStorage: new JsonStorage(),
        keyMutex: new MemoryMutex(),
        clock,
      }),
  });

  describeWaitingLimiter({
    describe,
    it,
    name: `asynchronous ${name} in memory`,
    create: ({ rateLimit, clock }) => new AsyncLimiter({ algorithm: algorithm(rateLimit), clock }),
  });

  describeWaitingLimiter({
    describe,
    it,
    name: `asynchronous ${name} over JSON, swapped`,
    create: ({ rateLimit, clock }) =>
      new AsyncLimiter({
        algorithm: algorithm(rateLimit),
        rateStorage: new AsyncSwappingJsonStorage(),
        clock,
      }),
  });
}
