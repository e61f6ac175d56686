import type { InspectedFrame } from "../interfaces/index.js";
import type { FrameDivision } from "./frame-division.js";
import { closesAt, newest, operationsIn, previous } from "./frames.js";
import type { Frames } from "./frames.js";

/** The frames of a queue from `first` on, and what all those in use hold. */
export interface CountedFrames {
  readonly frames: Frames;
  readonly first: number;
  readonly inUse: number;
}

/**
 * The frames of a division that count at `time`, newest first, empty ones included.
 *
 * One that another limit divided off counts in the frame that its last millisecond is in, and one that
 * is still open in the newest: so all that counts is in one of them.
 */
export function inspectedFrames(
  division: FrameDivision,
  periodMs: number,
  time: number,
  counted: CountedFrames | undefined,
): InspectedFrame[] {
  const inspected: InspectedFrame[] = [];
  let position = counted === undefined ? 0 : newest(counted.frames);
  let closing = division.closingOfFrameAt(time);
  while (closing > time - periodMs) {
    const start = division.openingOfFrameAt(closing - 1);
    let count = 0;
    while (
      counted !== undefined &&
      position >= counted.first &&
      closesAt(counted.frames, position) > start
    ) {
      count += operationsIn(counted.frames, position, counted.inUse);
      position = previous(position);
    }
    inspected.push({ start, count });
    closing = start;
  }
  return inspected;
}
