/** One part of a window, of equal length as all of them. */
export interface InspectedFrame {
  /** The first millisecond of the frame, by the clock of the state. */
  readonly start: number;
  /** How many operations it holds. */
  readonly count: number;
}

/** What the state of a key comes to, all of one moment. */
export interface Inspection {
  /** That moment: milliseconds by the clock of the state. */
  readonly now: number;
  /** How many operations are in the bucket or the window; one that has leaked in part counts whole. */
  readonly operations: number;
  /** What the bucket or the window holds in all. */
  readonly limit: number;
  /**
   * For an algorithm with frames: all that count, empty ones included, newest first. The first is the
   * one that `now` is in.
   */
  readonly frames?: readonly InspectedFrame[];
}
