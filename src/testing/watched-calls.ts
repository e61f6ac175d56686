import { strict as assert } from "node:assert";

/** A call, and whether it has come to an end yet, well or not. */
export interface Watched<T> {
  readonly promise: Promise<T>;
  settled: boolean;
}

/** Watches a call; if it fails, whoever awaits its promise is told. */
export function watch<T>(promise: Promise<T>): Watched<T> {
  const watched: Watched<T> = { promise, settled: false };
  const settle = () => {
    watched.settled = true;
  };
  promise.then(settle, settle);
  return watched;
}

/** Whether a call has come to an end, as a question that the compiler does not answer for itself. */
export function isSettled({ settled }: Watched<unknown>): boolean {
  return settled;
}

/** Long enough for whatever is going to happen by itself within a process. */
export async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Until something has happened, which may take some round trips. */
export async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 5000; !condition();) {
    assert.ok(Date.now() < deadline, "it has not come about in five seconds");
    for (let turn = 0; turn < 100 && !condition(); turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Until a check holds, which may take some round trips. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + 2000; ;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
