/** Under which conditions an asynchronous storage is asked. A storage need not heed them. */
export interface CallConditions {
  /**
   * For how many milliseconds the caller waits; for ever when absent. Nobody looks at a later answer:
   * what has not been begun by then never should be.
   */
  readonly waitMs?: number | undefined;
  /**
   * The token of the lease under which this is done. A storage that heeds it rejects with a
   * `LockLostError` when it has seen a higher one for the key, and changes nothing.
   */
  readonly fencingToken?: number | undefined;
}
