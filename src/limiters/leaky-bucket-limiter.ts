import { leakyBucket } from "../algorithms/leaky-bucket.js";
import type { LeakyBucketOptions } from "../algorithms/leaky-bucket.js";
import { requireOptions } from "../arguments.js";
import type { RateLimit } from "../interfaces/index.js";
import { Limiter } from "./limiter.js";
import type { Parts } from "./parts.js";
import { algorithmPerKey } from "./per-key.js";
import type { PerKey } from "./per-key.js";

/** What a `LeakyBucketLimiter` is made of. */
export type LeakyBucketLimiterOptions<K> = Parts<K> &
  LeakyBucketOptions & {
    /** What leaks from the bucket, and what it holds unless `burst` is given; or a function that says it for each key. */
    readonly rateLimit: PerKey<K, RateLimit>;
  };

/**
 * Holds `operations`, or the `burst` that is given, and leaks `operations` a `periodMs`,
 * continuously; see `leakyBucket`.
 */
export class LeakyBucketLimiter<K = string> extends Limiter<K> {
  /** @throws TypeError for a missing or wrong part, RangeError for a limit that cannot be exact */
  constructor(options: LeakyBucketLimiterOptions<K>) {
    requireOptions(options);
    const make = (rateLimit: RateLimit) => leakyBucket(rateLimit, options);
    super({ ...options, algorithm: algorithmPerKey(options.rateLimit, make) });
  }
}
