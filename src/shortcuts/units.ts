/** The units of a period, in milliseconds, the longest first. */
export const UNITS = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
} as const;

/** A unit as it is written. */
export type Unit = keyof typeof UNITS;
