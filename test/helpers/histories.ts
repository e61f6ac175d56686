import * as fc from "fast-check";
import type { RateLimit } from "leak-snek";

/** Something that is done to a limiter, some milliseconds after the thing before. */
export interface Event {
  readonly kind: "limitExceeded" | "consume" | "peek" | "refund" | "reset";
  readonly cost: number;
  readonly stepMs: number;
}

const FOUR_WEEKS_MS = 4 * 7 * 24 * 3_600_000;

/** Limits from one in four weeks to a million a second and above. */
export const rateLimits: fc.Arbitrary<RateLimit> = fc.record({
  operations: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1_000_000 })),
  periodMs: fc.oneof(
    fc.integer({ min: 1, max: 20 }),
    fc.constantFrom(1000, 60_000, 3_600_000, FOUR_WEEKS_MS),
    fc.integer({ min: 1, max: FOUR_WEEKS_MS }),
  ),
});

/** When a history begins: at the epoch, now, or before the epoch of a clock of one's own. */
export const starts = fc.oneof(
  fc.constantFrom(0, 1, -5000, 1_700_000_000_000),
  fc.integer({ min: 0, max: 2_000_000_000_000 }),
);

/** Events with costs from 0 to just above the capacity, and steps from ten periods on to three back. */
export function histories(capacity: number, periodMs: number): fc.Arbitrary<Event[]> {
  const aboveOrLast = Math.min(capacity + 1, Number.MAX_SAFE_INTEGER);
  const cost = fc.oneof(
    { weight: 3, arbitrary: fc.constant(1) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: capacity }) },
    { weight: 1, arbitrary: fc.constantFrom(0, capacity, aboveOrLast) },
  );
  const stepMs = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(0, 0, 1) },
    { weight: 4, arbitrary: fc.integer({ min: 0, max: periodMs }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 10 * periodMs }) },
    { weight: 1, arbitrary: fc.integer({ min: -periodMs, max: 0 }) },
    { weight: 1, arbitrary: fc.integer({ min: -3 * periodMs, max: 0 }) },
  );
  const kind = fc.constantFrom(
    "limitExceeded" as const,
    "limitExceeded" as const,
    "consume" as const,
    "consume" as const,
    "consume" as const,
    "peek" as const,
    "refund" as const,
    "reset" as const,
  );
  return fc.array(fc.record({ kind, cost, stepMs }), { maxLength: 30, size: "max" });
}
