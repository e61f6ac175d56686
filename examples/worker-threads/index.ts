/** Several threads share one limit, in memory. Ends with code 1 if more was admitted than may be. */
import { SharedMemoryStorage } from "leak-snek/shared";
import { leakyBucketBound } from "../quickstart/bounds.js";
import { parseOptions } from "./options.js";
import { askByThreads } from "./pool.js";
import { rateLimit } from "./settings.js";

async function main(): Promise<void> {
  const { threads, seconds } = parseOptions(process.argv.slice(2));
  const storage = new SharedMemoryStorage({ maxKeys: 100 });
  const startedAt = performance.now();
  const tallies = await askByThreads(threads, { buffer: storage.buffer, seconds });
  const most = leakyBucketBound(rateLimit)(performance.now() - startedAt);
  for (const [index, { admitted, denied }] of tallies.entries()) {
    console.log(`thread ${index + 1}: ${admitted} admitted, ${denied} denied`);
  }
  const admitted = tallies.reduce((sum, tally) => sum + tally.admitted, 0);
  console.log(`together: ${admitted} admitted, where ${most} may be`);
  if (admitted > most) process.exitCode = 1;
}

void main();
