export type {
  Admission,
  Admitted,
  AsyncAdmission,
  EnterOptions,
  WaitToEnterOptions,
} from "./admission.js";
export type { Algorithm } from "./algorithm.js";
export type { AsyncDecider, AsyncDecidingStorage } from "./async-deciding-storage.js";
export type { AsyncLease, AsyncMutex, LockOptions } from "./async-mutex.js";
export type { AsyncRateLimiter } from "./async-rate-limiter.js";
export type { AsyncRateStorage } from "./async-rate-storage.js";
export type { AsyncSwappingStorage } from "./async-swapping-storage.js";
export type { CallConditions } from "./call-conditions.js";
export type {
  AsyncCombiningStorage,
  Charge,
  ChargeDecision,
  CombiningStorage,
} from "./combining-storage.js";
export type { Clock } from "./clock.js";
export type { Decider, DecidingStorage } from "./deciding-storage.js";
export type { Decision, DenialReason } from "./decision.js";
export type { InspectedFrame, Inspection } from "./inspection.js";
export type {
  DecisionEvent,
  ErrorEvent,
  LimiterEvents,
  LimiterListener,
  TellingLimiter,
  WaitingEvent,
} from "./limiter-events.js";
export type { LuaTwin, ShippedLuaTwin } from "./lua-twin.js";
export type { Lease, Mutex } from "./mutex.js";
export type { Rate } from "./rate.js";
export type { RateLimit } from "./rate-limit.js";
export type { RateLimiter } from "./rate-limiter.js";
export type { RateStorage } from "./rate-storage.js";
export type { SwappingStorage, VersionedRate } from "./swapping-storage.js";
export type {
  AcquireOptions,
  AcquireSyncOptions,
  BlockingLimiter,
  WaitingLimiter,
} from "./waiting.js";
