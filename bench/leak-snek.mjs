/** The library that is measured; see `entry.mjs`. */
import { ENTRY } from "./entry.mjs";

export const {
  AsyncLeakyBucketLimiter,
  AsyncSlidingWindowLimiter,
  LeakyBucketLimiter,
  MemoryMutex,
  MemoryStorage,
  SlidingWindowLimiter,
} = await import(ENTRY.href);

/**
 * What one of the subpaths exports.
 *
 * @param {string} name as "redis"
 */
export function subpath(name) {
  return import(new URL(`${name}/index.js`, ENTRY).href);
}
