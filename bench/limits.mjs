const HOUR_MS = 3_600_000;

/** The longest period in whole days that fits a timer, which some peers have for each key. */
const LONGEST_MS = 24 * 24 * HOUR_MS;

/** So many that one key is never denied. */
export const PLENTY = { operations: 1_000_000_000, periodMs: HOUR_MS };

/** So few that, once it is used up, none is admitted before the benchmark has ended. */
export const ONE = { operations: 1, periodMs: HOUR_MS };

/**
 * So many that no key is denied, of which each is used some dozens of times, and so slow a leak that none
 * has drained before the benchmark has ended: what has drained may be forgotten, and would be new again.
 */
export const MANY = { operations: 1000, periodMs: LONGEST_MS };

/**
 * So many that no key is denied, some of which are used a hundred thousand times. One operation takes some
 * seconds to leak: longer than it takes to make all keys known, and after that none is new.
 */
export const UNEVEN = { operations: 200_000, periodMs: LONGEST_MS };
