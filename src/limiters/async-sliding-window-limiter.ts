import { slidingWindow } from "../algorithms/sliding-window.js";
import type { SlidingWindowOptions } from "../algorithms/sliding-window.js";
import { requireOptions } from "../arguments.js";
import type { RateLimit } from "../interfaces/index.js";
import { AsyncLimiter } from "./async-limiter.js";
import type { AsyncParts } from "./parts.js";
import { algorithmPerKey } from "./per-key.js";
import type { PerKey } from "./per-key.js";

/** What an `AsyncSlidingWindowLimiter` is made of. */
export type AsyncSlidingWindowLimiterOptions<K> = AsyncParts<K> &
  SlidingWindowOptions & {
    /** How many operations any interval of what length may hold; or a function that says it for each key. */
    readonly rateLimit: PerKey<K, RateLimit>;
  };

/** `SlidingWindowLimiter` with promises, over parts of either kind. */
export class AsyncSlidingWindowLimiter<K = string> extends AsyncLimiter<K> {
  /** @throws TypeError for a missing or wrong part, RangeError for a limit that cannot be exact */
  constructor(options: AsyncSlidingWindowLimiterOptions<K>) {
    requireOptions(options);
    const make = (rateLimit: RateLimit) => slidingWindow(rateLimit, options);
    super({ ...options, algorithm: algorithmPerKey(options.rateLimit, make) });
  }
}
