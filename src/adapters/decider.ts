import { hasMethod, requireMethods, show } from "../arguments.js";
import { checkedClock } from "../clocks/checked-clock.js";
import { wallClock } from "../clocks/wall-clock.js";
import type {
  Algorithm,
  AsyncDecider,
  AsyncDecidingStorage,
  AsyncMutex,
  AsyncRateStorage,
  Clock,
  Decider,
  Mutex,
  RateStorage,
} from "../interfaces/index.js";
import { AsyncLockedStorage } from "./async-locked-storage.js";
import { AsyncSwappedStorage } from "./async-swapped-storage.js";
import {
  DECIDING_METHODS,
  isAsyncDeciding,
  isAsyncSwapping,
  isDeciding,
  isSwapping,
  SWAPPING_METHODS,
} from "./capabilities.js";
import { LockedStorage } from "./locked-storage.js";
import { SwappedStorage } from "./swapped-storage.js";

const STORAGE_METHODS = ["read", "write", "delete"];
const SYNCHRONOUS_METHODS = [...STORAGE_METHODS, ...DECIDING_METHODS, ...SWAPPING_METHODS];

/**
 * The way in which a storage, with the mutex if one is given, comes to decisions.
 *
 * @throws TypeError when there is none, or when a part is asynchronous
 */
export function deciderOf<K>(storage: RateStorage<K>, mutex: Mutex<K> | undefined): Decider<K> {
  requireSynchronous("rateStorage", storage, SYNCHRONOUS_METHODS);
  requireSynchronous("keyMutex", mutex, ["lock"]);
  if (mutex !== undefined) {
    requireLockable(storage, mutex);
    return new LockedStorage(storage, mutex, clockOf(storage));
  }
  if (isDeciding(storage)) return storage;
  if (isSwapping(storage)) return new SwappedStorage(storage, clockOf(storage));
  throw mutexIsMissing(storage, "new MemoryMutex()");
}

/**
 * `deciderOf` for parts of either kind.
 *
 * @param algorithm what is to be decided by: not every storage decides by every algorithm
 * @throws TypeError when there is no way
 */
export function asyncDeciderOf<K>(
  storage: RateStorage<K> | AsyncRateStorage<K>,
  mutex: Mutex<K> | AsyncMutex<K> | undefined,
  algorithm: Algorithm,
): Decider<K> | AsyncDecider<K> {
  if (mutex !== undefined) {
    requireLockable(storage, mutex);
    return new AsyncLockedStorage(storage, mutex, clockOf(storage));
  }
  if (isAsyncDeciding(storage) && decides(storage, algorithm)) return storage;
  if (isAsyncSwapping(storage)) return new AsyncSwappedStorage(storage, clockOf(storage));
  throw mutexIsMissing(storage, "new AsyncMemoryMutex()");
}

function decides(storage: object, algorithm: Algorithm): boolean {
  return !mayRefuse(storage) || storage.decides(algorithm);
}

function mayRefuse(
  storage: object,
): storage is { decides: NonNullable<AsyncDecidingStorage<never>["decides"]> } {
  return hasMethod(storage, "decides");
}

function requireLockable(storage: unknown, mutex: unknown): void {
  requireMethods("rateStorage", storage, STORAGE_METHODS);
  requireMethods("keyMutex", mutex, ["lock"]);
}

function clockOf(storage: { readonly clock?: Clock }): Clock {
  return storage.clock === undefined ? wallClock : checkedClock("rateStorage.clock", storage.clock);
}

/** Plain JavaScript has no compiler to refuse an asynchronous part; most can be told by this. */
function requireSynchronous(name: string, part: unknown, methods: readonly string[]): void {
  for (const method of methods) {
    if (hasMethod(part, method) && isAsyncFunction((part as Record<string, unknown>)[method])) {
      throw new TypeError(
        `${name}.${method}() is asynchronous: pass a synchronous ${name}, ` +
          "or use the asynchronous limiter (AsyncLimiter)",
      );
    }
  }
}

function isAsyncFunction(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object AsyncFunction]";
}

function mutexIsMissing(storage: unknown, example: string): TypeError {
  requireMethods("rateStorage", storage, STORAGE_METHODS);
  return new TypeError(
    `keyMutex is missing: this rateStorage (${show(storage)}) cannot decide by itself, ` +
      `so pass a mutex as well, such as keyMutex: ${example}`,
  );
}
