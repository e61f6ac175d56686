import {
  AsyncLimiter,
  AsyncMemoryMutex,
  leakyBucket,
  Limiter,
  MemoryMutex,
  MemoryStorage,
  slidingWindow,
} from "leak-snek";
import type { Algorithm, AsyncParts, Parts, RateLimit } from "leak-snek";
import { describeAsyncRateLimiter, describeRateLimiter } from "leak-snek/testing";
import {
  AsyncJsonStorage,
  AsyncSwappingJsonStorage,
  JsonStorage,
  SwappingJsonStorage,
} from "../helpers/json-storage.js";

const algorithms: Record<string, (rateLimit: RateLimit) => Algorithm> = {
  "a leaky bucket": (rateLimit) => leakyBucket(rateLimit),
  "a sliding window": (rateLimit) => slidingWindow(rateLimit),
  "a sliding window of 1000 frames": (rateLimit) => slidingWindow(rateLimit, { frames: 1000 }),
};

const ways: Record<string, () => Parts<string>> = {
  "that decides in memory": () => ({}),
  "with memory and a mutex": () => ({
    rateStorage: new MemoryStorage(),
    keyMutex: new MemoryMutex(),
  }),
  "with JSON and a mutex": () => ({ rateStorage: new JsonStorage(), keyMutex: new MemoryMutex() }),
  "with JSON that is swapped": () => ({ rateStorage: new SwappingJsonStorage() }),
};

const asyncWays: Record<string, () => AsyncParts<string>> = {
  ...ways,
  "with asynchronous JSON and a mutex": () => ({
    rateStorage: new AsyncJsonStorage(),
    keyMutex: new AsyncMemoryMutex(),
  }),
  "with asynchronous JSON and a synchronous mutex": () => ({
    rateStorage: new AsyncJsonStorage(),
    keyMutex: new MemoryMutex(),
  }),
  "with asynchronous JSON that is swapped": () => ({
    rateStorage: new AsyncSwappingJsonStorage(),
  }),
};

for (const [algorithmName, algorithm] of Object.entries(algorithms)) {
  for (const [way, parts] of Object.entries(ways)) {
    describeRateLimiter({
      describe,
      it,
      name: `${algorithmName} ${way}`,
      create: ({ rateLimit, clock }) =>
        new Limiter({ ...parts(), algorithm: algorithm(rateLimit), clock }),
    });
  }

  for (const [way, parts] of Object.entries(asyncWays)) {
    describeAsyncRateLimiter({
      describe,
      it,
      name: `asynchronous ${algorithmName} ${way}`,
      create: ({ rateLimit, clock }) =>
        new AsyncLimiter({ ...parts(), algorithm: algorithm(rateLimit), clock }),
    });
  }
}
