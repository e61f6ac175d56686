import { deepStrictEqual, ok, strictEqual } from "node:assert";
import * as fc from "fast-check";
import { leakyBucket, Limiter, MemoryMutex, rl, slidingWindow } from "leak-snek";
import type { Algorithm } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import type { Event } from "../helpers/histories.js";
import { histories, rateLimits, starts } from "../helpers/histories.js";
import { JsonStorage } from "../helpers/json-storage.js";
import { runs } from "../helpers/runs.js";

/** A limiter whose state can be copied, so that a future can be tried out. */
function limiterOver(algorithm: Algorithm, clock: ManualClock, rows?: Iterable<[string, string]>) {
  const rateStorage = new JsonStorage();
  for (const [key, row] of rows ?? []) rateStorage.rows.set(key, row);
  const limiter = new Limiter({ algorithm, clock, rateStorage, keyMutex: new MemoryMutex() });
  return { limiter, rows: rateStorage.rows };
}

function admitsAt(
  algorithm: Algorithm,
  rows: ReadonlyMap<string, string>,
  time: number,
  cost: number,
): boolean {
  return limiterOver(algorithm, new ManualClock(time), rows).limiter.consume("key", cost).allowed;
}

function everyDenialKeepsItsPromise(algorithm: Algorithm, start: number, history: Event[]): void {
  const clock = new ManualClock(start);
  const { limiter, rows } = limiterOver(algorithm, clock);
  for (const { kind, cost, stepMs } of history) {
    clock.set(clock.now() + stepMs);
    if (kind === "refund") limiter.refund("key", cost);
    const { allowed, retryAfterMs, reason } = limiter.consume("key", cost);
    if (allowed) {
      strictEqual(retryAfterMs, 0);
    } else if (cost > algorithm.capacity) {
      deepStrictEqual([retryAfterMs, reason], [Infinity, "cost-exceeds-capacity"]);
    } else {
      ok(Number.isSafeInteger(retryAfterMs) && retryAfterMs > 0, `retryAfterMs ${retryAfterMs}`);
      strictEqual(admitsAt(algorithm, rows, clock.now() + retryAfterMs - 1, cost), false, "early");
      strictEqual(admitsAt(algorithm, rows, clock.now() + retryAfterMs, cost), true, "late");
    }
  }
}

describe("denied at retryAfterMs - 1, admitted at retryAfterMs", () => {
  test("leaky bucket", () => {
    const cases = rateLimits.chain((rateLimit) =>
      fc.tuple(
        fc.constant(leakyBucket(rateLimit)),
        starts,
        histories(rateLimit.operations, rateLimit.periodMs),
      ),
    );
    fc.assert(
      fc.property(cases, (args) => {
        everyDenialKeepsItsPromise(...args);
      }),
      runs(1000),
    );
  });

  test("sliding window", () => {
    const cases = rateLimits.chain((rateLimit) =>
      fc.tuple(
        fc
          .tuple(
            fc.integer({ min: 1, max: 10_000 }),
            fc.integer({ min: 1, max: rateLimit.operations }),
          )
          .map(([frames, frameLimit]) => slidingWindow(rateLimit, { frames, frameLimit })),
        starts,
        histories(rateLimit.operations, rateLimit.periodMs),
      ),
    );
    fc.assert(
      fc.property(cases, (args) => {
        everyDenialKeepsItsPromise(...args);
      }),
      runs(1000),
    );
  });
});

/** The most operations in any interval of length `periodMs`, both ends included. */
function mostInAnyInterval(
  admissions: readonly { time: number; cost: number }[],
  periodMs: number,
): number {
  return Math.max(
    0,
    ...admissions.map(({ time: from }) =>
      admissions
        .filter(({ time }) => time >= from && time <= from + periodMs)
        .reduce((sum, { cost }) => sum + cost, 0),
    ),
  );
}

describe("a sliding window", () => {
  test.each([1, 3, 7, 10, 1000, 10_000])(
    "never admits more than its limit in any interval, and forgets at most a frame late (%p frames)",
    (frames) => {
      const cases = fc
        .record({
          operations: fc.integer({ min: 1, max: 30 }),
          periodMs: fc.oneof(
            fc.integer({ min: 1, max: 50 }),
            fc.integer({ min: 1, max: 3_000_000 }),
          ),
        })
        .chain((rateLimit) =>
          fc.record({
            rateLimit: fc.constant(rateLimit),
            start: fc.integer({ min: 0, max: 2_000_000_000_000 }),
            offers: fc.array(
              fc.record({
                cost: fc.integer({ min: 1, max: Math.min(3, rateLimit.operations) }),
                stepMs: fc.integer({
                  min: 0,
                  max: Math.ceil((3 * rateLimit.periodMs) / rateLimit.operations),
                }),
              }),
              { maxLength: 150, size: "max" },
            ),
          }),
        );
      fc.assert(
        fc.property(cases, ({ rateLimit, start, offers }) => {
          const { operations, periodMs } = rateLimit;
          const clock = new ManualClock(start);
          const limiter = new Limiter({ algorithm: slidingWindow(rateLimit, { frames }), clock });
          const admissions: { time: number; cost: number }[] = [];
          for (const { cost, stepMs } of offers) {
            clock.advance(stepMs);
            const time = clock.now();
            if (!limiter.limitExceeded("key", cost)) {
              admissions.push({ time, cost });
              continue;
            }
            const frameMs = Math.ceil(periodMs / frames);
            const stillCounted = admissions
              .filter((admission) => admission.time + periodMs + frameMs > time)
              .reduce((sum, admission) => sum + admission.cost, 0);
            ok(
              stillCounted + cost > operations,
              "denied for longer than a frame beyond the period",
            );
          }
          ok(mostInAnyInterval(admissions, periodMs) <= operations);
        }),
        runs(300),
      );
    },
  );
});

describe("nothing is lost to rounding", () => {
  test.each([7, 99, 100, 101, 333])(
    "10/s offered every %p ms, a hundred thousand times",
    (everyMs) => {
      const clock = new ManualClock(1_700_000_000_000);
      const limiter = new Limiter({ algorithm: leakyBucket(rl("10/s")), clock });
      let admitted = 0;
      const offers = 100_000;
      for (let offer = 0; offer < offers; offer++) {
        if (!limiter.limitExceeded("key")) admitted++;
        clock.advance(everyMs);
      }
      const lastOfferMs = (offers - 1) * everyMs;
      strictEqual(admitted, Math.min(offers, 10 + Math.floor(lastOfferMs / 100)));
    },
  );

  test.each([leakyBucket(rl("10/m")), slidingWindow(rl("10/m"))])(
    "after an idle day exactly 10 of 10/m are admitted",
    (algorithm) => {
      const clock = new ManualClock();
      const limiter = new Limiter({ algorithm, clock });
      const admitted = () => Array.from({ length: 100 }, () => limiter.limitExceeded("key"));
      strictEqual(admitted().filter((exceeded) => !exceeded).length, 10);
      clock.advance(86_400_000);
      strictEqual(admitted().filter((exceeded) => !exceeded).length, 10);
    },
  );
});
