/**
 * What is kept for each rate of a table, so that all which is wanted of one lies in one line of the
 * processor's cache:
 *
 *     operations, updatedAt: 64 bits each; mark, next: 32 bits each
 *
 * As constants of an enumeration they stand in the compiled code as numbers, which makes it shorter: V8
 * joins the functions of a decision to one only up to a size.
 */
export const enum Field {
  /** How long a record is in doubles, and which is which ... */
  Doubles = 3,
  Operations = 0,
  UpdatedAt = 1,
  /** ... or in words. */
  Words = 6,
  Mark = 4,
  Next = 5,
}

/** What a mark is made of. */
export const enum Mark {
  /** Its lower bits are the hash of the key ... */
  HashBits = 24,
  Hash = 0xff_ff_ff,
  /** ... and the others tell how the rate is counted: the place among the countings, if it is below this. */
  Many = 255,
}
