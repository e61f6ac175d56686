import { slidingWindow } from "../algorithms/sliding-window.js";
import type { SlidingWindowOptions } from "../algorithms/sliding-window.js";
import { requireOptions } from "../arguments.js";
import type { RateLimit } from "../interfaces/index.js";
import { Limiter } from "./limiter.js";
import type { Parts } from "./parts.js";
import { algorithmPerKey } from "./per-key.js";
import type { PerKey } from "./per-key.js";

/** What a `SlidingWindowLimiter` is made of. */
export type SlidingWindowLimiterOptions<K> = Parts<K> &
  SlidingWindowOptions & {
    /** How many operations any interval of what length may hold; or a function that says it for each key. */
    readonly rateLimit: PerKey<K, RateLimit>;
  };

/** Admits never more than `operations` in any interval of length `periodMs`; see `slidingWindow`. */
export class SlidingWindowLimiter<K = string> extends Limiter<K> {
  /** @throws TypeError for a missing or wrong part, RangeError for a limit that cannot be exact */
  constructor(options: SlidingWindowLimiterOptions<K>) {
    requireOptions(options);
    const make = (rateLimit: RateLimit) => slidingWindow(rateLimit, options);
    super({ ...options, algorithm: algorithmPerKey(options.rateLimit, make) });
  }
}
