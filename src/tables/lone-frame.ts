import type { Rate } from "../interfaces/index.js";

/**
 * The frames of a rate that has just one, as `algorithms/frames.ts` has them, in a single number: for how
 * many milliseconds after `updatedAt` it is open. What it holds is all that the rate holds.
 */

/** The number; 0 for a rate that has no such frames. */
export function openMsOf({ frames, updatedAt, operations }: Rate): number {
  if (frames?.length !== 3 || frames[0] !== 1 || frames[2] !== operations) return 0;
  const openMs = (frames[1] ?? 0) - updatedAt;
  return openMs > 0 && openMs === (openMs | 0) ? openMs : 0;
}

/** Frames to be set by a number; of doubles from the beginning, for V8 to take them for what they become. */
export function newLoneFrame(): number[] {
  return [1, 0.5, 0.5];
}

/** Makes them the frames that the number tells of a rate. */
export function setLoneFrame(frames: number[], openMs: number, rate: Rate): void {
  if (frames.length !== 3) frames.length = 3;
  frames[0] = 1;
  frames[1] = rate.updatedAt + openMs;
  frames[2] = rate.operations;
}
