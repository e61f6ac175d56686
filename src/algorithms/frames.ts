/**
 * The frames of a sliding window that hold operations, oldest first, as a queue in one flat array of
 * whole numbers, which JSON keeps as it is:
 *
 *     [first, closesAt, total, closesAt, total, ...]
 *
 * `closesAt` is the first millisecond after a frame. `total` runs on over all frames: what a stretch
 * of frames holds is the difference of two totals, found by search and not by adding up. `first` is
 * the index of the oldest frame in use; the spent ones before it are cut off in bulk, so that leaving
 * the window costs the same however many frames there are.
 *
 * A position is the index of a frame's `closesAt`.
 */
export type Frames = number[];

const HEADER = 1;
const STRIDE = 2;
const TOTAL = 1;

/** Up to this many frames, a spent one is cut off at once. */
const SMALL = 64;
/** Above, they may make up this fraction of those in use. */
const SPENT_FRACTION = 1 / 8;

/** A queue of one frame. */
export function firstFrame(closesAt: number, operations: number): Frames {
  return [HEADER, closesAt, operations];
}

/** The position of the oldest frame in use. */
export function oldest(frames: Frames): number {
  return at(frames, 0);
}

/** The position of the newest frame. */
export function newest(frames: Frames): number {
  return frames.length - STRIDE;
}

/** The position before. */
export function previous(position: number): number {
  return position - STRIDE;
}

/** The first millisecond after the frame. */
export function closesAt(frames: Frames, position: number): number {
  return at(frames, position);
}

/** The running total, up to and with the frame. */
export function totalThrough(frames: Frames, position: number): number {
  return at(frames, position + TOTAL);
}

/**
 * What the frames from `position` on hold, where `inUse` is what all those in use hold; 0 for the
 * position past the newest.
 */
export function operationsFrom(frames: Frames, position: number, inUse: number): number {
  if (position === oldest(frames)) return inUse;
  return totalThrough(frames, newest(frames)) - totalThrough(frames, previous(position));
}

/** What the frame holds, where `inUse` is what all those in use hold. */
export function operationsIn(frames: Frames, position: number, inUse: number): number {
  return operationsFrom(frames, position, inUse) - operationsFrom(frames, position + STRIDE, inUse);
}

/**
 * What the frames in use hold that close after `time`; quickly found when they are none but the newest.
 */
export function operationsClosingAfter(frames: Frames, time: number, inUse: number): number {
  const last = newest(frames);
  if (closesAt(frames, last) <= time) return 0;
  const isAlone = last === oldest(frames) || closesAt(frames, previous(last)) <= time;
  const position = isAlone ? last : firstClosingAfter(frames, time);
  return operationsFrom(frames, position, inUse);
}

/** Adds to the newest frame. */
export function addToNewest(frames: Frames, operations: number): void {
  const last = frames.length - 1;
  frames[last] = at(frames, last) + operations;
}

/** Opens a new newest frame. */
export function append(frames: Frames, closing: number, operations: number): void {
  frames.push(closing, at(frames, frames.length - 1) + operations);
}

/** Empties the queue but for one frame. */
export function restart(frames: Frames, closing: number, operations: number): void {
  frames.length = HEADER + STRIDE;
  frames[0] = HEADER;
  frames[HEADER] = closing;
  frames[HEADER + TOTAL] = operations;
}

/** Takes `operations`, fewer than the queue holds, off the newest frames. */
export function takeFromNewest(frames: Frames, operations: number): void {
  const left = totalThrough(frames, newest(frames)) - operations;
  while (
    newest(frames) > oldest(frames) &&
    totalThrough(frames, previous(newest(frames))) >= left
  ) {
    frames.length -= STRIDE;
  }
  frames[frames.length - 1] = left;
}

/** Takes `operations` off one frame in use, which holds as many or more. One that holds no more goes. */
export function takeFrom(
  frames: Frames,
  position: number,
  operations: number,
  inUse: number,
): void {
  const isEmptied = operationsIn(frames, position, inUse) === operations;
  for (let later = position; later < frames.length; later += STRIDE) {
    frames[later + TOTAL] = totalThrough(frames, later) - operations;
  }
  if (isEmptied) frames.splice(position, STRIDE);
}

/** The first position from `position` on where a frame holds so many; undefined when none does. */
export function firstHolding(
  frames: Frames,
  position: number,
  operations: number,
  inUse: number,
): number | undefined {
  for (let later = position; later < frames.length; later += STRIDE) {
    if (operationsIn(frames, later, inUse) >= operations) return later;
  }
  return undefined;
}

/** Has the newest frame close at another time. */
export function closeNewestAt(frames: Frames, closing: number): void {
  frames[newest(frames)] = closing;
}

/** Counts the totals from `base` on, which no frame in use is below. */
export function countFrom(frames: Frames, base: number): void {
  for (let position = oldest(frames); position < frames.length; position += STRIDE) {
    frames[position + TOTAL] = totalThrough(frames, position) - base;
  }
}

/** Moves all frames into the past. */
export function moveBack(frames: Frames, milliseconds: number): void {
  for (let position = oldest(frames); position < frames.length; position += STRIDE) {
    frames[position] = closesAt(frames, position) - milliseconds;
  }
}

/** Makes `position` the oldest frame in use, and cuts off the spent ones once they are many. */
export function advanceTo(frames: Frames, position: number): void {
  const spent = position - HEADER;
  const inUse = frames.length - position;
  if (inUse <= SMALL * STRIDE || spent > inUse * SPENT_FRACTION) {
    frames.splice(HEADER, spent);
    frames[0] = HEADER;
  } else {
    frames[0] = position;
  }
}

/** The position of the first frame in use that closes after `time`; one past the newest if none. */
export function firstClosingAfter(frames: Frames, time: number): number {
  const first = oldest(frames);
  return closesAt(frames, first) > time ? first : search(frames, 0, time);
}

/** The position of the first frame in use whose total is at least `total`. */
export function firstReaching(frames: Frames, total: number): number {
  return search(frames, TOTAL, total - 1);
}

/** Whether an array is such a queue, with `operations` in its frames in use. */
export function isFrames(frames: readonly number[], operations: number): boolean {
  const start = frames[0];
  if (start === undefined || frames.length < HEADER + STRIDE) return false;
  if (frames.length % STRIDE !== HEADER || start % STRIDE !== HEADER) return false;
  if (start < HEADER || start >= frames.length || !frames.every(Number.isSafeInteger)) return false;
  for (let i = start + STRIDE; i < frames.length; i++) {
    if (at(frames, i) <= at(frames, i - STRIDE)) return false;
  }
  const before = at(frames, frames.length - 1) - operations;
  return before >= 0 && before < at(frames, start + TOTAL);
}

/**
 * The first position whose member at `offset` is above `bound`. It gallops from the oldest frame,
 * then halves, because what is sought is nearly always among the oldest.
 */
function search(frames: Frames, offset: number, bound: number): number {
  let low = oldest(frames);
  let step = STRIDE;
  let high = low;
  while (high < frames.length && at(frames, high + offset) <= bound) {
    low = high + STRIDE;
    high += step;
    step *= 2;
  }
  if (high > frames.length) high = frames.length;
  while (low < high) {
    const middle = low + Math.floor((high - low) / (2 * STRIDE)) * STRIDE;
    if (at(frames, middle + offset) <= bound) low = middle + STRIDE;
    else high = middle;
  }
  return low;
}

/** Every index used here lies in the array; the zero only satisfies the compiler. */
function at(frames: readonly number[], index: number): number {
  return frames[index] ?? 0;
}
