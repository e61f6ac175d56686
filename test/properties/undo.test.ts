import { deepStrictEqual, ok, strictEqual } from "node:assert";
import * as fc from "fast-check";
import { leakyBucket, slidingWindow } from "leak-snek";
import type { Algorithm, Decision, InspectedFrame, Rate, RateLimit } from "leak-snek";
import { runs } from "../helpers/runs.js";
import { LeakyBucketModel } from "../models/leaky-bucket-model.js";
import type { Model } from "../models/model.js";
import { SlidingWindowModel } from "../models/sliding-window-model.js";

interface Charge {
  readonly cost: number;
  readonly stepMs: number;
}

/** Charges, one that was not to be, what others charge after it, and for how long then nobody does. */
interface Case {
  readonly rateLimit: RateLimit;
  readonly burst: number;
  readonly frames: number;
  readonly frameLimit: number | undefined;
  readonly before: readonly Charge[];
  readonly undone: Charge;
  readonly after: readonly Charge[];
  readonly waitMs: number;
}

/** @param back by what part of a period the clock may step back at a time, in thousandths: never by one in all */
function casesWith(back: number): fc.Arbitrary<Case> {
  const rateLimits = fc.record({
    operations: fc.integer({ min: 1, max: 40 }),
    periodMs: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 100_000 })),
  });
  return rateLimits.chain((rateLimit) => {
    const { operations, periodMs } = rateLimit;
    const stepBack = fc.integer({ min: -back, max: 0 });
    const stepMs = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(0, 0, 1) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: Math.ceil(periodMs / operations) }) },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: periodMs }) },
      { weight: 1, arbitrary: stepBack.map((part) => -Math.floor((-part * periodMs) / 1000)) },
    );
    const cost = fc.integer({ min: 1, max: Math.ceil(operations / 2) });
    const charge = fc.record({ cost, stepMs });
    const charges = fc.array(charge, { maxLength: 12, size: "max" });
    return fc.record({
      rateLimit: fc.constant(rateLimit),
      burst: fc.integer({ min: operations, max: 3 * operations }),
      frames: fc.integer({ min: 1, max: 20 }),
      frameLimit: fc.option(fc.integer({ min: 1, max: operations }), { nil: undefined }),
      before: charges,
      undone: charge,
      after: charges,
      waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: periodMs })),
    });
  });
}

interface Undone {
  readonly rate: Rate | undefined;
  readonly now: number;
  readonly chargedAt: number;
  /** The time of the last charge of anybody's. */
  readonly lastChargeAt: number;
}

/**
 * Plays a case, on a model without the charge that is undone. Undefined when that was not admitted; or
 * when another was only admitted because time stood still from that one on, where a clock steps back.
 */
function played(
  algorithm: Algorithm,
  model: Model,
  { before, undone, after, waitMs }: Case,
): Undone | undefined {
  let rate: Rate | undefined;
  let now = 1_000_000;
  let lastChargeAt = now;
  const denied: number[] = [];
  const charge = ({ cost, stepMs }: Charge, isKept: boolean): boolean => {
    now += stepMs;
    const next = algorithm.decide(rate, now, cost);
    if (next === undefined) return false;
    rate = next;
    lastChargeAt = next.updatedAt;
    if (isKept && !model.consume(now, cost).allowed) denied.push(cost);
    return true;
  };
  for (const event of before) charge(event, true);
  if (!charge(undone, false)) return undefined;
  const chargedAt = now;
  for (const event of after) charge(event, true);
  if (denied.length > 0) {
    ok(after.some(({ stepMs }) => stepMs < 0));
    return undefined;
  }
  now += waitMs;
  if (rate !== undefined) rate = algorithm.undo?.(rate, now, undone.cost, chargedAt);
  return { rate, now, chargedAt, lastChargeAt };
}

/** What is answered from then on. */
function answersFrom(
  now: number,
  periodMs: number,
  peek: (now: number, cost: number) => Decision,
): Decision[] {
  return [0, 1, 3, 7, 10, 15, 20].flatMap((tenths) => {
    const time = now + Math.floor((tenths * periodMs) / 10);
    return [0, 1, 2].map((cost) => peek(time, cost));
  });
}

describe("a bucket whose charge is undone", () => {
  function playedBucket(example: Case) {
    const { rateLimit, burst } = example;
    const algorithm = leakyBucket(rateLimit, { burst });
    const model = new LeakyBucketModel(rateLimit, burst);
    const end = played(algorithm, model, example);
    return end && { ...end, algorithm, model };
  }

  test("is as if never charged, when nobody else came after it", () => {
    fc.assert(
      fc.property(casesWith(0), (example) => {
        // Within the same millisecond nothing leaks.
        const after = example.after.map(({ cost }) => ({ cost, stepMs: 0 }));
        const end = playedBucket({ ...example, after });
        if (end === undefined) return;
        const { rate, now, algorithm, model } = end;
        const { periodMs } = example.rateLimit;
        deepStrictEqual(
          answersFrom(now, periodMs, (time, cost) => algorithm.peek(rate, time, cost)),
          answersFrom(now, periodMs, (time, cost) => model.peek(time, cost)),
        );
        strictEqual(rate === undefined, model.peek(now, 0).resetAfterMs === 0);
      }),
      runs(1000),
    );
  });

  test.each([
    ["nor more than could leak before the last of the others", 0],
    ["though the clock steps back", 30],
  ])("never holds less than without the charge, %s", (_what, back) => {
    fc.assert(
      fc.property(casesWith(back), (example) => {
        const end = playedBucket(example);
        if (end === undefined) return;
        const { rate, now, chargedAt, lastChargeAt, algorithm, model } = end;
        const time = Math.max(now, lastChargeAt);
        const left = algorithm.peek(rate, time, 0).resetAfterMs;
        const wanted = model.peek(time, 0).resetAfterMs;
        ok(left >= wanted, `${left} < ${wanted}`);
        if (back === 0) ok(left - wanted <= lastChargeAt - chargedAt);
      }),
      runs(1000),
    );
  });
});

describe("a window whose charge is undone", () => {
  function playedWindow(example: Case) {
    const { rateLimit, frames, frameLimit } = example;
    const algorithm = slidingWindow(rateLimit, { frames, frameLimit });
    const model = new SlidingWindowModel(rateLimit, frames, frameLimit);
    const end = played(algorithm, model, example);
    return end && { ...end, algorithm, model };
  }

  test("is as if never charged, whoever charged after it", () => {
    fc.assert(
      fc.property(casesWith(0), (example) => {
        const end = playedWindow(example);
        if (end === undefined) return;
        const { rate, now, algorithm, model } = end;
        if (rate !== undefined) strictEqual(algorithm.recognises?.(rate), true);
        const { periodMs, operations } = example.rateLimit;
        deepStrictEqual(algorithm.inspect?.(rate, now), {
          now,
          limit: operations,
          ...model.inspect(now),
        });
        deepStrictEqual(
          answersFrom(now, periodMs, (time, cost) => algorithm.peek(rate, time, cost)),
          answersFrom(now, periodMs, (time, cost) => model.peek(time, cost)),
        );
        strictEqual(rate === undefined, model.inspect(now).operations === 0);
      }),
      runs(1000),
    );
  });

  test("never counts less in the frames up to any, though the clock steps back", () => {
    fc.assert(
      fc.property(casesWith(30), (example) => {
        const end = playedWindow(example);
        if (end === undefined) return;
        const { rate, now, lastChargeAt, algorithm, model } = end;
        const time = Math.max(now, lastChargeAt);
        const left = sumsOf(algorithm.inspect?.(rate, time).frames);
        sumsOf(model.inspect(time).frames).forEach((sum, place) => {
          ok((left[place] ?? 0) >= sum, `${left[place]} < ${sum}`);
        });
      }),
      runs(1000),
    );
  });
});

/** What the newest frame holds, the two newest, the three newest ... */
function sumsOf(frames: readonly InspectedFrame[] = []): number[] {
  let sum = 0;
  return frames.map(({ count }) => (sum += count));
}
