import type { CallEvents } from "../events/call-events.js";
import type { Decision } from "../interfaces/index.js";
import type { WaitingTime } from "./waiting-time.js";

/**
 * A limiter that is waited for, as it is asked here: it answers at once, or with promises. Faults are told
 * to the events of the call, if there are any.
 */
export interface AwaitedLimiter<K> {
  /** What the waits go by. */
  readonly time: WaitingTime;

  /** The largest cost that can ever be admitted for a key; Infinity when that is not known. */
  capacityOf(key: K): number;

  /** Charges the cost if it fits. */
  ask(key: K, cost: number, events: CallEvents<K> | undefined): Decision | Promise<Decision>;

  /** What `ask` would answer. */
  peek(key: K, cost: number, events: CallEvents<K> | undefined): Decision | Promise<Decision>;

  /**
   * In how many milliseconds the last of several costs is admitted, each charged as soon as it can be;
   * 0 when that cannot be known.
   */
  forecast(key: K, costs: readonly number[]): number | Promise<number>;

  /** Gives back what was charged for somebody who had left by then; never throws. */
  giveBack(key: K, cost: number): void;
}
