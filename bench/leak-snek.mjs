/** The library as it was built; LEAK_SNEK_MODULE, the path of an entry file, names another build. */
import { pathToFileURL } from "node:url";

const other = process.env.LEAK_SNEK_MODULE;
const entry =
  other === undefined ? new URL("../dist/esm/index.js", import.meta.url) : pathToFileURL(other);

export const {
  AsyncLeakyBucketLimiter,
  AsyncSlidingWindowLimiter,
  LeakyBucketLimiter,
  SlidingWindowLimiter,
} = await import(entry.href);

export const { RedisStorage } = await import(new URL("redis/index.js", entry).href);
