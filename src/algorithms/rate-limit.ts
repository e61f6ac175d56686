import { requireWholeNumber, show } from "../arguments.js";
import type { RateLimit } from "../interfaces/index.js";

/** @throws TypeError or RangeError for what is no rate limit, naming the member and its value. */
export function requireRateLimit(rateLimit: RateLimit): void {
  if (typeof rateLimit !== "object" || (rateLimit as unknown) === null) {
    throw new TypeError(
      `rateLimit must be { operations, periodMs }, as rl("10/m") makes it, got ${show(rateLimit)}`,
    );
  }
  requireWholeNumber("rateLimit.operations", rateLimit.operations, 1);
  requireWholeNumber("rateLimit.periodMs", rateLimit.periodMs, 1);
}
