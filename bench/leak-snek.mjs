/** The library as it was built; LEAK_SNEK_MODULE, the path of an entry file, names another build. */
import { pathToFileURL } from "node:url";

const other = process.env.LEAK_SNEK_MODULE;
const entry = other === undefined ? "../dist/esm/index.js" : pathToFileURL(other).href;

export const { AsyncLeakyBucketLimiter, LeakyBucketLimiter, SlidingWindowLimiter } = await import(
  entry
);
