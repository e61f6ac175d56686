import { AsyncLimiter, leakyBucket, Limiter, slidingWindow } from "leak-snek";
import type { Algorithm, AsyncParts, Parts, RateLimit } from "leak-snek";
import { SharedMemoryMutex, SharedMemoryStorage } from "leak-snek/shared";
import { describeAsyncRateLimiter, describeRateLimiter } from "leak-snek/testing";
import { JsonStorage } from "../helpers/json-storage.js";

const ROOM = { maxKeys: 50, bytes: 10_000_000 };

const algorithms: Record<string, (rateLimit: RateLimit) => Algorithm> = {
  "a leaky bucket": (rateLimit) => leakyBucket(rateLimit),
  "a sliding window of 1000 frames": (rateLimit) => slidingWindow(rateLimit, { frames: 1000 }),
};

const ways: Record<string, () => Parts<string>> = {
  "that decides in shared memory": () => ({ rateStorage: new SharedMemoryStorage(ROOM) }),
  "with shared memory and a shared mutex": () => ({
    rateStorage: new SharedMemoryStorage(ROOM),
    keyMutex: new SharedMemoryMutex(ROOM),
  }),
  "with JSON and a shared mutex": () => ({
    rateStorage: new JsonStorage(),
    keyMutex: new SharedMemoryMutex(ROOM),
  }),
};

for (const [algorithmName, algorithm] of Object.entries(algorithms)) {
  for (const [way, parts] of Object.entries(ways)) {
    const subject = { describe, it, name: `${algorithmName} ${way}` };
    describeRateLimiter({
      ...subject,
      create: ({ rateLimit, clock }) =>
        new Limiter({ ...parts(), algorithm: algorithm(rateLimit), clock }),
    });
    describeAsyncRateLimiter({
      ...subject,
      name: `asynchronous ${subject.name}`,
      create: ({ rateLimit, clock }) => {
        const asyncParts: AsyncParts<string> = parts();
        const conditions = { algorithm: algorithm(rateLimit), clock, deadlineMs: 30_000 };
        return new AsyncLimiter({ ...asyncParts, ...conditions });
      },
    });
  }
}
