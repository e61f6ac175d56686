/**
 * For tests: a clock that is set by hand, and the contracts as suites, which run under any runner
 * that has `describe` and `it`.
 */
export { describeAsyncMutex } from "./async-mutex-suite.js";
export type { AsyncMutexSubject } from "./async-mutex-suite.js";
export { ManualClock } from "./manual-clock.js";
export { describeMutex } from "./mutex-suite.js";
export { describeAsyncRateLimiter, describeRateLimiter } from "./rate-limiter-suite.js";
export type { LimiterConditions, RateLimiterSubject } from "./rate-limiter-suite.js";
export { describeAsyncRateStorage, describeRateStorage } from "./rate-storage-suite.js";
export type { Capability, RateStorageSubject } from "./rate-storage-suite.js";
export { describeWaitingLimiter } from "./waiting-suite.js";
export type { AnyWaitingLimiter } from "./waiting-suite.js";
export type { Subject, TestRunner } from "./suite.js";
