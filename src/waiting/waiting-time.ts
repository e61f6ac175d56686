import { turnClock } from "../clocks/turn-clock.js";
import { callAfter } from "../timer.js";
import type { Clock } from "../interfaces/index.js";

/** The time that waits go by: that of a clock which says how to wait by it, else the process'. */
export type WaitingTime = Required<Clock>;

/** @param clock what the decisions go by, if it is known here */
export function waitingTimeOf(clock: Clock | undefined): WaitingTime {
  if (clock?.callAfter === undefined) return processTime;
  return {
    now: clock.now.bind(clock),
    callAfter: clock.callAfter.bind(clock),
    sleep: clock.sleep?.bind(clock) ?? blockThread,
  };
}

const processTime: WaitingTime = {
  now: () => performance.now(),
  callAfter,
  sleep: blockThread,
};

/** Blocks the thread, where it may be blocked: everywhere but on the main thread of a browser. */
function blockThread(delayMs: number): void {
  // Nobody wakes it: it is waited on until the time is up.
  const neverChanging = new Int32Array(new SharedArrayBuffer(4));
  const endsAt = performance.now() + delayMs;
  for (let leftMs = delayMs; leftMs > 0; leftMs = endsAt - performance.now()) {
    Atomics.wait(neverChanging, 0, 0, leftMs);
  }
  turnClock.forget();
}
