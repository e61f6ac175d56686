import { leakyBucket, rl, slidingWindow } from "leak-snek";
import type { Algorithm, Rate } from "leak-snek";

/** A charge, or a refund when its cost is below zero, at a millisecond. */
type Step = readonly [at: number, cost: number];

function rateAfter(algorithm: Algorithm, steps: readonly Step[]): Rate {
  let rate: Rate | undefined;
  for (const [at, cost] of steps) {
    if (cost > 0) rate = algorithm.decide(rate, at, cost);
    else rate = rate && algorithm.refund(rate, at, -cost);
  }
  if (rate === undefined) throw new Error("nothing is left");
  return rate;
}

const bucket = leakyBucket(rl("10/10s"));
const window = slidingWindow(rl("10/10s"));

test.each<[string, Step[], number, number]>([
  [
    "all of it, at once",
    [
      [0, 2],
      [0, 3],
    ],
    0,
    2000,
  ],
  [
    "all of it, though time has passed",
    [
      [0, 4],
      [0, 3],
    ],
    1000,
    3000,
  ],
  [
    "all of it, with others in the same millisecond",
    [
      [0, 1],
      [0, 3],
      [0, 2],
    ],
    0,
    3000,
  ],
  [
    "what cannot have leaked before somebody else came",
    [
      [0, 4],
      [0, 3],
      [1000, 2],
    ],
    1000,
    6000,
  ],
  [
    "nothing, when all can have leaked by then",
    [
      [0, 5],
      [0, 3],
      [3000, 1],
    ],
    3000,
    6000,
  ],
])("of a charge of 3 to a bucket is taken back %s", (_what, steps, now, resetAfterMs) => {
  const left = bucket.undo?.(rateAfter(bucket, steps), now, 3, 0);
  expect(bucket.peek(left, now, 0).resetAfterMs).toBe(resetAfterMs);
});

test("nothing of a charge to a bucket, by a clock that was set back since", () => {
  const rate = rateAfter(bucket, [
    [60_000, 3],
    [0, 1],
  ]);
  expect(bucket.peek(bucket.undo?.(rate, 0, 3, 60_000), 0, 0).resetAfterMs).toBe(4000);
});

test("a charge to a bucket that holds more than a changed limit can is taken from what it holds", () => {
  const large = leakyBucket(rl("10/10s"), { burst: 30 });
  const left = bucket.undo?.(
    rateAfter(large, [
      [0, 20],
      [0, 3],
    ]),
    0,
    3,
    0,
  );
  expect(bucket.peek(left, 0, 0)).toMatchObject({ remaining: 0, resetAfterMs: 10_000 });
});

test.each<[string, Step[], number, number, number[] | undefined]>([
  [
    "the frame it was made in",
    [
      [0, 1],
      [500, 3],
      [1500, 2],
    ],
    1500,
    500,
    [1000, 1, 2000, 3],
  ],
  [
    "it, and the frame goes when empty",
    [
      [500, 3],
      [1500, 2],
    ],
    1500,
    500,
    [2000, 2],
  ],
  [
    "the newest when it was made there",
    [
      [500, 2],
      [1500, 3],
    ],
    1500,
    1500,
    [1000, 2],
  ],
  [
    "a spent frame: nothing",
    [
      [0, 3],
      [5000, 4],
    ],
    11_000,
    0,
    [1000, 3, 6000, 7],
  ],
  [
    "a later frame, if time stood still",
    [
      [0, 1],
      [1000, 4],
    ],
    1000,
    999,
    [1000, 1, 2000, 2],
  ],
  [
    "no frame, if a refund took it",
    [
      [500, 3],
      [500, -2],
      [1500, 2],
    ],
    1500,
    500,
    [1000, 1, 2000, 3],
  ],
  ["all that there was", [[500, 3]], 600, 500, undefined],
])("a charge of 3 to a window is taken from %s", (_what, steps, now, chargedAt, frames) => {
  const left = window.undo?.(rateAfter(window, steps), now, 3, chargedAt);
  expect(left?.frames).toEqual(frames && [1, ...frames]);
  if (left !== undefined) expect(window.recognises?.(left)).toBe(true);
});

test("what others gave back since cannot be told from what they never charged", () => {
  const others: Step[] = [[0, 3]];
  const undone: Step = [1500, 3];
  // In one of these histories a refund is of what was charged at 0, but takes what was charged last.
  const refunded = rateAfter(window, [...others, undone, [1500, -3], [1500, 7]]);
  const never = rateAfter(window, [...others, undone, [1500, 4]]);
  expect(refunded).toEqual(never);
  // Without the charge the one would leave 7 in the newest frame, and the other 4.
  expect(window.undo?.(refunded, 1500, 3, 1500)?.frames).toEqual([1, 1000, 3, 2000, 7]);
});

test("a charge far back in a long queue is taken from there alone", () => {
  const fine = slidingWindow({ operations: 100_000, periodMs: 10_000 }, { frames: 10_000 });
  const steps = Array.from({ length: 12_000 }, (_, at): Step => [at, 1 + (at % 2)]);
  const rate = rateAfter(fine, steps);
  const before = fine.inspect?.(rate, 12_000);
  const after = fine.inspect?.(fine.undo?.(rate, 12_000, 2, 5001), 12_000);
  expect(after?.operations).toBe((before?.operations ?? 0) - 2);
  const changed = after?.frames?.filter(
    ({ count }, place) => count !== before?.frames?.[place]?.count,
  );
  expect(changed).toEqual([{ start: 5001, count: 0 }]);
});
