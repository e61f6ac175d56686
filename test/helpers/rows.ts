import { Limiter } from "leak-snek";
import type { Algorithm, Decision } from "leak-snek";
import { ManualClock } from "leak-snek/testing";

/** At `at` milliseconds a call of that cost is answered with the rest. */
export type Row = readonly [
  at: number,
  cost: number,
  allowed: boolean,
  remaining: number,
  retryAfterMs: number,
  resetAfterMs: number,
];

/** Calls a limiter at the times and with the costs of the rows, and holds its answers to them. */
export function expectRows(algorithm: Algorithm, limit: number, rows: readonly Row[]): void {
  const clock = new ManualClock();
  const limiter = new Limiter({ algorithm, clock });
  const answers = rows.map(([at, cost]): [number, number, Decision] => {
    clock.set(at);
    return [at, cost, limiter.consume("key", cost)];
  });
  expect(answers).toEqual(
    rows.map(([at, cost, allowed, remaining, retryAfterMs, resetAfterMs]): unknown[] => [
      at,
      cost,
      expect.objectContaining({ allowed, limit, remaining, retryAfterMs, resetAfterMs }),
    ]),
  );
}
