import { slidingWindow } from "../algorithms/sliding-window.js";
import type { SlidingWindowOptions } from "../algorithms/sliding-window.js";
import { requireOptions } from "../arguments.js";
import type { RateLimit } from "../interfaces/index.js";
import { AsyncLimiter } from "./async-limiter.js";
import type { AsyncParts } from "./parts.js";

/** What an `AsyncSlidingWindowLimiter` is made of. */
export type AsyncSlidingWindowLimiterOptions<K> = AsyncParts<K> &
  SlidingWindowOptions & {
    /** How many operations any interval of what length may hold. */
    readonly rateLimit: RateLimit;
  };

/** `SlidingWindowLimiter` with promises, over parts of either kind. */
export class AsyncSlidingWindowLimiter<K = string> extends AsyncLimiter<K> {
  /** @throws TypeError for a missing or wrong part, RangeError for a limit that cannot be exact */
  constructor(options: AsyncSlidingWindowLimiterOptions<K>) {
    requireOptions(options);
    super({ ...options, algorithm: slidingWindow(options.rateLimit, options) });
  }
}
