/** One of the threads: asks as fast as it can, and tells what became of it. */
import { parentPort, workerData } from "node:worker_threads";
import { LeakyBucketLimiter } from "leak-snek";
import { SharedMemoryStorage } from "leak-snek/shared";
import { KEY, rateLimit } from "./settings.js";
import type { Settings, Tally } from "./settings.js";

const { buffer, seconds } = workerData as Settings;
const rateStorage = SharedMemoryStorage.from(buffer);
const limiter = new LeakyBucketLimiter({ rateLimit, rateStorage });

function ask(): Tally {
  let [admitted, denied] = [0, 0];
  for (const until = performance.now() + seconds * 1000; performance.now() < until;) {
    if (limiter.limitExceeded(KEY)) denied++;
    else admitted++;
  }
  return { admitted, denied };
}

parentPort?.postMessage(ask());
