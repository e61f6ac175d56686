import { AsyncLimiter, leakyBucket, Limiter, MemoryMutex, slidingWindow } from "leak-snek";
import type { Algorithm, Parts, RateLimit } from "leak-snek";
import type { LmdbStorage } from "leak-snek/lmdb";
import { describeAsyncRateLimiter, describeRateLimiter } from "leak-snek/testing";
import { endStorage, newStorage } from "../helpers/lmdb-folders.js";

const algorithms: Record<string, (rateLimit: RateLimit) => Algorithm> = {
  "a leaky bucket": (rateLimit) => leakyBucket(rateLimit),
  "a sliding window of 1000 frames": (rateLimit) => slidingWindow(rateLimit, { frames: 1000 }),
};

const ways: Record<string, (rateStorage: LmdbStorage) => Parts<string>> = {
  "that LMDB decides": (rateStorage) => ({ rateStorage }),
  "on LMDB with a mutex": (rateStorage) => ({ rateStorage, keyMutex: new MemoryMutex() }),
};

const storages: LmdbStorage[] = [];

function made(): LmdbStorage {
  const storage = newStorage();
  storages.push(storage);
  return storage;
}

afterEach(() => {
  for (const storage of storages.splice(0)) endStorage(storage);
});

for (const [algorithmName, algorithm] of Object.entries(algorithms)) {
  for (const [way, parts] of Object.entries(ways)) {
    describeRateLimiter({
      describe,
      it,
      name: `${algorithmName} ${way}`,
      create: ({ rateLimit, clock }) =>
        new Limiter({ ...parts(made()), algorithm: algorithm(rateLimit), clock }),
    });

    describeAsyncRateLimiter({
      describe,
      it,
      name: `asynchronous ${algorithmName} ${way}`,
      create: ({ rateLimit, clock }) =>
        new AsyncLimiter({ ...parts(made()), algorithm: algorithm(rateLimit), clock }),
    });
  }
}
