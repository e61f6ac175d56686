import { requireRateLimit } from "../algorithms/rate-limit.js";
import type { RateLimit } from "../interfaces/index.js";
import { UNITS } from "./units.js";

/**
 * Writes a rate limit as `rl` reads it, in the longest unit of which the period is a whole number:
 * 100 in 5,400,000 ms is `"100/90m"`.
 *
 * @throws TypeError or RangeError for what is no rate limit
 */
export function formatRateLimit(rateLimit: RateLimit): string {
  requireRateLimit(rateLimit);
  const { operations, periodMs } = rateLimit;
  const [unit, unitMs] =
    Object.entries(UNITS).find(([, ms]) => periodMs % ms === 0) ?? (["ms", UNITS.ms] as const);
  const count = periodMs / unitMs;
  return `${operations}/${count === 1 ? "" : String(count)}${unit}`;
}
