import {
  AsyncLimiter,
  AsyncMemoryMutex,
  calendarWindow,
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

interface Limited {
  readonly algorithmName: string;
  readonly algorithm: (rateLimit: RateLimit) => Algorithm;
  readonly periodMs?: number;
}

const algorithms: readonly Limited[] = [
  { algorithmName: "a leaky bucket", algorithm: (rateLimit) => leakyBucket(rateLimit) },
  { algorithmName: "a sliding window", algorithm: (rateLimit) => slidingWindow(rateLimit) },
  {
    algorithmName: "a sliding window of 1000 frames",
    algorithm: (rateLimit) => slidingWindow(rateLimit, { frames: 1000 }),
  },
  {
    algorithmName: "a calendar window",
    algorithm: ({ operations }) => calendarWindow({ operations, unit: "minute" }),
    periodMs: 60_000,
  },
];

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

for (const { algorithmName, algorithm, ...period } of algorithms) {
  for (const [way, parts] of Object.entries(ways)) {
    describeRateLimiter({
      describe,
      it,
      name: `${algorithmName} ${way}`,
      ...period,
      create: ({ rateLimit, clock }) =>
        new Limiter({ ...parts(), algorithm: algorithm(rateLimit), clock }),
    });
  }

  for (const [way, parts] of Object.entries(asyncWays)) {
    describeAsyncRateLimiter({
      describe,
      it,
      name: `asynchronous ${algorithmName} ${way}`,
      ...period,
      create: ({ rateLimit, clock }) =>
        new AsyncLimiter({ ...parts(), algorithm: algorithm(rateLimit), clock }),
    });
  }
}
