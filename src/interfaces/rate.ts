/**
 * What a storage keeps for a key: how much of the limit is used, as of when.
 *
 * Plain data of whole numbers, so that JSON, a hash of Redis or a row of a table holds it without
 * loss. Only the algorithm that made a rate reads meaning into it; a storage never looks inside, and
 * need keep no members but these.
 */
export interface Rate {
  /** What is used, counted in `1 / partsPerOperation` of an operation. */
  operations: number;
  /** When that was so: milliseconds of the clock that the decisions are taken by. */
  updatedAt: number;
  /**
   * How many parts one operation is counted as; 1 when absent. An algorithm whose limit leaks a
   * fraction of an operation a millisecond counts in parts, to lose nothing; the number is kept
   * with the count, so that a changed limit can still read it.
   */
  partsPerOperation?: number | undefined;
  /** Where the used operations lie in time, for an algorithm that must know; see `slidingWindow`. */
  frames?: number[] | undefined;
}
