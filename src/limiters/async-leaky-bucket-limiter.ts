import { leakyBucket } from "../algorithms/leaky-bucket.js";
import type { LeakyBucketOptions } from "../algorithms/leaky-bucket.js";
import { requireOptions } from "../arguments.js";
import type { RateLimit } from "../interfaces/index.js";
import { AsyncLimiter } from "./async-limiter.js";
import type { AsyncParts } from "./parts.js";
import { algorithmPerKey } from "./per-key.js";
import type { PerKey } from "./per-key.js";

/** What an `AsyncLeakyBucketLimiter` is made of. */
export type AsyncLeakyBucketLimiterOptions<K> = AsyncParts<K> &
  LeakyBucketOptions & {
    /** What leaks from the bucket, and what it holds unless `burst` is given; or a function that says it for each key. */
    readonly rateLimit: PerKey<K, RateLimit>;
  };

/** `LeakyBucketLimiter` with promises, over parts of either kind. */
export class AsyncLeakyBucketLimiter<K = string> extends AsyncLimiter<K> {
  /** @throws TypeError for a missing or wrong part, RangeError for a limit that cannot be exact */
  constructor(options: AsyncLeakyBucketLimiterOptions<K>) {
    requireOptions(options);
    const make = (rateLimit: RateLimit) => leakyBucket(rateLimit, options);
    super({ ...options, algorithm: algorithmPerKey(options.rateLimit, make) });
  }
}
