import { leakyBucket } from "../algorithms/leaky-bucket.js";
import type { LeakyBucketOptions } from "../algorithms/leaky-bucket.js";
import { requireOptions } from "../arguments.js";
import type { RateLimit } from "../interfaces/index.js";
import { AsyncLimiter } from "./async-limiter.js";
import type { AsyncParts } from "./parts.js";

/** What an `AsyncLeakyBucketLimiter` is made of. */
export type AsyncLeakyBucketLimiterOptions<K> = AsyncParts<K> &
  LeakyBucketOptions & {
    /** What leaks from the bucket, and what it holds unless `burst` is given. */
    readonly rateLimit: RateLimit;
  };

/** `LeakyBucketLimiter` with promises, over parts of either kind. */
export class AsyncLeakyBucketLimiter<K = string> extends AsyncLimiter<K> {
  /** @throws TypeError for a missing or wrong part, RangeError for a limit that cannot be exact */
  constructor(options: AsyncLeakyBucketLimiterOptions<K>) {
    requireOptions(options);
    super({ ...options, algorithm: leakyBucket(options.rateLimit, options) });
  }
}
