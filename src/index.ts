export type * from "./interfaces/index.js";
export type { CalendarUnit } from "./algorithms/calendar-units.js";
export { calendarWindow } from "./algorithms/calendar-window.js";
export type { CalendarWindowOptions } from "./algorithms/calendar-window.js";
export { leakyBucket } from "./algorithms/leaky-bucket.js";
export type { LeakyBucketOptions } from "./algorithms/leaky-bucket.js";
export { slidingWindow } from "./algorithms/sliding-window.js";
export type { SlidingWindowOptions } from "./algorithms/sliding-window.js";
export {
  LeakSnekError,
  LockLostError,
  LockTimeoutError,
  RateLimitExceededError,
  RateLimitSyntaxError,
  StorageError,
  StorageTimeoutError,
} from "./errors.js";
export type { LeakSnekErrorCode } from "./errors.js";
export { logEvents } from "./events/log-events.js";
export type { Logger } from "./events/log-events.js";
export { allOf } from "./limiters/all-of.js";
export { AllOfLimiter } from "./limiters/all-of-limiter.js";
export type { AllOfOptions } from "./limiters/all-of-limiter.js";
export { AsyncAllOfLimiter } from "./limiters/async-all-of-limiter.js";
export { AsyncLeakyBucketLimiter } from "./limiters/async-leaky-bucket-limiter.js";
export type { AsyncLeakyBucketLimiterOptions } from "./limiters/async-leaky-bucket-limiter.js";
export { AsyncLimiter } from "./limiters/async-limiter.js";
export type { AsyncLimiterOptions } from "./limiters/async-limiter.js";
export { AsyncSlidingWindowLimiter } from "./limiters/async-sliding-window-limiter.js";
export type { AsyncSlidingWindowLimiterOptions } from "./limiters/async-sliding-window-limiter.js";
export { LeakyBucketLimiter } from "./limiters/leaky-bucket-limiter.js";
export type { LeakyBucketLimiterOptions } from "./limiters/leaky-bucket-limiter.js";
export { Limiter } from "./limiters/limiter.js";
export type { LimiterOptions } from "./limiters/limiter.js";
export type { AsyncParts, OnFailure, Parts } from "./limiters/parts.js";
export type { AllOfMember, AsyncAllOfMember } from "./limiters/together/member.js";
export type { PerKey } from "./limiters/per-key.js";
export { SlidingWindowLimiter } from "./limiters/sliding-window-limiter.js";
export type { SlidingWindowLimiterOptions } from "./limiters/sliding-window-limiter.js";
export { AsyncMemoryMutex } from "./mutexes/async-memory-mutex.js";
export type { AsyncMemoryMutexOptions } from "./mutexes/async-memory-mutex.js";
export { MemoryMutex } from "./mutexes/memory-mutex.js";
export { formatRateLimit } from "./shortcuts/format-rate-limit.js";
export { rl } from "./shortcuts/rl.js";
export { MemoryStorage } from "./storages/memory-storage.js";
export type { MemoryStorageOptions } from "./storages/memory-storage.js";
export { rateLimit } from "./wrapping/rate-limit.js";
export type { MethodOptions, RateLimitDecorator } from "./wrapping/method-options.js";
export { rateLimited } from "./wrapping/rate-limited.js";
export type {
  BlockOptions,
  FallbackOptions,
  OnExceeded,
  ThrowOptions,
  WaitOptions,
  WrapOptions,
} from "./wrapping/options.js";
export type { Snapshot, SnapshotRate } from "./storages/snapshot.js";
