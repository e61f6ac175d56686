import type { Rate } from "../interfaces/index.js";
import { liesBeyondReach } from "./backward-time.js";
import type { FrameDivision } from "./frame-division.js";
import { closeNewestAt, closesAt, moveBack, newest } from "./frames.js";
import type { Frames } from "./frames.js";

/**
 * What another clock or another limit may have left in the frames of a rate.
 *
 * A limit that is changed goes on with the frames as they are: each counts whole until the period of
 * the new limit has passed since it closed. But the newest of a coarser division may be open for hours
 * yet, and all that is admitted until then would count from its end on. As nothing in it is newer than
 * `rate.updatedAt`, it closes with the new limit's own frame of that time.
 */

/** Whether the newest frame is open for longer than a frame of this division can be. */
export function staysOpen(rate: Rate, frames: Frames, longestFrameMs: number): boolean {
  return closesAt(frames, newest(frames)) - rate.updatedAt > longestFrameMs;
}

/** Closes the newest frame with that of the division. */
export function closeInTime(rate: Rate, frames: Frames, division: FrameDivision): void {
  closeNewestAt(frames, division.closingOfFrameAt(rate.updatedAt));
}

/** Where a rate lies ahead of `now`: the time that counts, after taking back what is out of reach. */
export function stepBack(rate: Rate, frames: Frames, now: number, periodMs: number): number {
  if (!liesBeyondReach(rate, now, periodMs)) return rate.updatedAt;
  moveBack(frames, rate.updatedAt - now);
  rate.updatedAt = now;
  return now;
}
