import { describeKey, LeakSnekError, StorageError } from "../errors.js";

/**
 * Calls a user's storage.
 *
 * @throws StorageError with the cause, when the call throws
 * @throws TypeError when it returns a promise, which nobody here could wait for
 */
export function callStorage<T>(method: string, key: unknown, call: () => T): T {
  let result: T;
  try {
    result = call();
  } catch (error) {
    throw storageFault(method, key, error);
  }
  refusePromise(`rateStorage.${method}()`, result);
  return result;
}

/** Calls a user's storage, which may answer at once or later; rejects with a StorageError. */
export async function callAsyncStorage<T>(
  method: string,
  key: unknown,
  call: () => T | Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw storageFault(method, key, error);
  }
}

/** @throws TypeError for a promise: the caller took an asynchronous part for a synchronous one */
export function refusePromise(call: string, result: unknown): void {
  if (!isPromiseLike(result)) return;
  // Nobody will look at it, so nobody must be told of its rejection either.
  result.then(undefined, () => undefined);
  throw new TypeError(
    `${call} returned a promise: pass a synchronous one, or use the asynchronous limiter (AsyncLimiter)`,
  );
}

/** @throws TypeError for a promise, as `refusePromise` does */
export function atOnce<T>(call: string, result: T | Promise<T>): T {
  if (!isPromise(result)) return result;
  refusePromise(call, result);
  throw new TypeError(`${call} returned a promise`);
}

function isPromise<T>(result: T | Promise<T>): result is Promise<T> {
  return isPromiseLike(result);
}

/** Whether a part that may be of either kind answered later. */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

function storageFault(method: string, key: unknown, cause: unknown): LeakSnekError {
  if (cause instanceof LeakSnekError) return cause;
  return new StorageError(`rateStorage.${method}() failed for ${describeKey(key)}`, { cause });
}
