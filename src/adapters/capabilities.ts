import { hasMethod } from "../arguments.js";
import type {
  AsyncCombiningStorage,
  AsyncDecidingStorage,
  AsyncRateStorage,
  AsyncSwappingStorage,
  CombiningStorage,
  DecidingStorage,
  RateStorage,
  SwappingStorage,
} from "../interfaces/index.js";

/** What a storage can do, told by the methods that it has. */

export const DECIDING_METHODS: readonly string[] = ["admit", "consume", "peek", "refund", "delete"];
export const SWAPPING_METHODS: readonly string[] = ["readVersioned", "swap", "read", "delete"];

type AnyStorage<K> = RateStorage<K> | AsyncRateStorage<K>;
type AnyDecidingStorage<K> = DecidingStorage<K> | AsyncDecidingStorage<K>;
type AnySwappingStorage<K> = SwappingStorage<K> | AsyncSwappingStorage<K>;

/** Whether a storage decides by itself. */
export function isDeciding<K>(storage: RateStorage<K>): storage is DecidingStorage<K> {
  return DECIDING_METHODS.every((method) => hasMethod(storage, method));
}

/** Whether a storage decides by itself, at once or later. */
export function isAsyncDeciding<K>(storage: AnyStorage<K>): storage is AnyDecidingStorage<K> {
  return DECIDING_METHODS.every((method) => hasMethod(storage, method));
}

/** Whether a storage can compare and swap. */
export function isSwapping<K>(storage: RateStorage<K>): storage is SwappingStorage<K> {
  return SWAPPING_METHODS.every((method) => hasMethod(storage, method));
}

/** Whether a storage can compare and swap, at once or later. */
export function isAsyncSwapping<K>(storage: AnyStorage<K>): storage is AnySwappingStorage<K> {
  return SWAPPING_METHODS.every((method) => hasMethod(storage, method));
}

/** Whether a storage takes several decisions in one step. */
export function isCombining(storage: object): storage is CombiningStorage {
  return hasMethod(storage, "consumeAll") && "group" in storage;
}

/** Whether a storage takes several decisions in one step, at once or later. */
export function isAsyncCombining(
  storage: object,
): storage is CombiningStorage | AsyncCombiningStorage {
  return isCombining(storage);
}
