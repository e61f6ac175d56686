import type {
  AsyncDecidingStorage,
  AsyncMutex,
  AsyncRateLimiter,
  AsyncRateStorage,
  AsyncSwappingStorage,
  Clock,
  DecidingStorage,
  LimiterListener,
  Mutex,
  RateLimiter,
  RateStorage,
  SwappingStorage,
} from "../interfaces/index.js";

/** The parts of a limiter that depend on nothing else. */
interface CommonParts<K> {
  /** The time to decide by, in place of the storage's own clock: a `ManualClock` in tests. */
  readonly clock?: Clock | undefined;
  /** What is called at each event, from the first on; `limiter.on` adds others. */
  readonly listener?: LimiterListener<K> | undefined;
}

/** A storage that needs no mutex; one that is given all the same is used. */
interface AtomicParts<K> {
  /** Where the rates are kept; a `MemoryStorage` of the limiter's own unless given. */
  readonly rateStorage?: DecidingStorage<K> | SwappingStorage<K> | undefined;
  /** What lets one caller at a time decide on a key; not needed here. */
  readonly keyMutex?: Mutex<K> | undefined;
}

/** A storage that can only read and write, and thus needs a mutex. */
interface LockedParts<K> {
  /** Where the rates are kept. */
  readonly rateStorage: RateStorage<K>;
  /** What lets one caller at a time decide on a key. */
  readonly keyMutex: Mutex<K>;
}

/** What a synchronous limiter is made of: storage, mutex and clock. */
export type Parts<K> = CommonParts<K> & (AtomicParts<K> | LockedParts<K>);

/** Any storage that needs no mutex, of either kind. */
type AtomicStorage<K> =
  DecidingStorage<K> | SwappingStorage<K> | AsyncDecidingStorage<K> | AsyncSwappingStorage<K>;

/** `AtomicParts` of either kind. */
interface AsyncAtomicParts<K> {
  /** Where the rates are kept; a `MemoryStorage` of the limiter's own unless given. */
  readonly rateStorage?: AtomicStorage<K> | undefined;
  /** What lets one caller at a time decide on a key; not needed here. */
  readonly keyMutex?: Mutex<K> | AsyncMutex<K> | undefined;
}

/** `LockedParts` of either kind. */
interface AsyncLockedParts<K> {
  /** Where the rates are kept. */
  readonly rateStorage: RateStorage<K> | AsyncRateStorage<K>;
  /** What lets one caller at a time decide on a key. */
  readonly keyMutex: Mutex<K> | AsyncMutex<K>;
}

/**
 * Who decides when the storage cannot be asked: nobody (the call rejects), "allow", "deny", or another
 * limiter, say a `LeakyBucketLimiter` in memory.
 */
export type OnFailure<K> = "throw" | "allow" | "deny" | RateLimiter<K> | AsyncRateLimiter<K>;

/** What an asynchronous limiter does in trouble. */
interface Precautions<K> {
  /**
   * How long a call may take, in milliseconds, a whole number from 1: 250 unless given. It settles by
   * then, whatever the storage does; what comes later is dropped. Another limiter that decides in its
   * place has its own time after that.
   */
  readonly deadlineMs?: number | undefined;
  /**
   * What a call comes to when the storage fails or is late; "throw" unless given. A decision that was
   * made without the storage has `degraded: true`.
   */
  readonly onFailure?: OnFailure<K> | undefined;
}

/** What an asynchronous limiter is made of; each part may be of either kind. */
export type AsyncParts<K> = CommonParts<K> &
  Precautions<K> &
  (AsyncAtomicParts<K> | AsyncLockedParts<K>);
