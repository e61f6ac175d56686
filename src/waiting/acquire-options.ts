import { requireCost, requireOptions, requireWholeNumber, show } from "../arguments.js";
import type { AcquireOptions } from "../interfaces/index.js";

/** @throws TypeError or RangeError for an option that is wrong, naming it and its value */
export function requireAcquireOptions(options: AcquireOptions): void {
  requireOptions(options);
  const { cost, maxWaitMs, maxWaiters, jitterMs, signal } = options;
  if (cost !== undefined) requireCost(cost);
  if (maxWaitMs !== undefined) requireWholeNumber("maxWaitMs", maxWaitMs, 0);
  if (maxWaiters !== undefined) requireWholeNumber("maxWaiters", maxWaiters, 0);
  if (jitterMs !== undefined) requireWholeNumber("jitterMs", jitterMs, 0);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`signal must be an AbortSignal, got ${show(signal)}`);
  }
}
