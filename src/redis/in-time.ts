import { StorageTimeoutError } from "../errors.js";
import { callAfter } from "../timer.js";

/**
 * What a promise comes to if it settles in time; later it is dropped. Rejects with a
 * StorageTimeoutError when the time is up.
 */
export function inTime<T>(promise: Promise<T>, waitMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancelTimer = callAfter(waitMs, () => {
      reject(new StorageTimeoutError(`Redis did not answer within ${Math.ceil(waitMs)} ms`));
    });
    void promise.then(resolve, reject).finally(cancelTimer);
  });
}
