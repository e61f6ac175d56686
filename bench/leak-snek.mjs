/** The library as it was built; LEAK_SNEK_MODULE, the path of an entry file, names another build. */
import { pathToFileURL } from "node:url";

const other = process.env.LEAK_SNEK_MODULE;

/** The main entry; those of the subpaths lie beside it. */
export const ENTRY =
  other === undefined ? new URL("../dist/esm/index.js", import.meta.url) : pathToFileURL(other);

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
