import { deepStrictEqual, strictEqual } from "node:assert";
import * as fc from "fast-check";
import { leakyBucket, MemoryStorage, slidingWindow } from "leak-snek";
import type { Algorithm } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import { leakyBuckets } from "../helpers/cases.js";
import { changingWindows } from "../helpers/changing-cases.js";
import type { ChangingCase } from "../helpers/changing-cases.js";
import { runs } from "../helpers/runs.js";
import { LeakyBucketModel } from "../models/leaky-bucket-model.js";
import { SlidingWindowModel } from "../models/sliding-window-model.js";

/** What is in the storage, looked into; fails if that changes it. */
function inspectionOf(storage: MemoryStorage<string>, algorithm: Algorithm, now: number) {
  const rate = storage.read("key");
  const inspection = algorithm.inspect?.(rate, now);
  deepStrictEqual(rate, storage.read("key"));
  return inspection;
}

test("a bucket holds what peek has it hold, and what a BigInt model does", () => {
  fc.assert(
    fc.property(leakyBuckets, ({ rateLimit, options, start, history }) => {
      const algorithm = leakyBucket(rateLimit, options);
      const model = new LeakyBucketModel(rateLimit, options.burst ?? rateLimit.operations);
      const storage = new MemoryStorage<string>();
      const clock = new ManualClock(start);
      for (const { cost, stepMs } of history) {
        clock.set(clock.now() + stepMs);
        if (cost > 0) {
          model.consume(clock.now(), cost);
          storage.consume("key", algorithm, cost, clock);
        }
        const { remaining, limit } = storage.peek("key", algorithm, 0, clock);
        const inspection = inspectionOf(storage, algorithm, clock.now());
        const operations = model.operationsAt(clock.now());
        const ahead = (storage.read("key")?.updatedAt ?? -Infinity) - clock.now();
        const standstill = ahead > 0 && ahead <= rateLimit.periodMs ? ahead : 0;
        deepStrictEqual(inspection, { now: clock.now() + standstill, operations, limit });
        strictEqual(operations, limit - remaining);
      }
    }),
    runs(500),
  );
});

/** So few frames that a model can list them one by one. */
const fewFrames = changingWindows.map((played): ChangingCase => {
  const limits = played.limits.map(({ rateLimit, options: { frames = 10, frameLimit } }) => ({
    rateLimit,
    options: { frames: ((frames - 1) % 40) + 1, frameLimit },
  }));
  return { ...played, limits };
});

test("the frames of a window are those of a BigInt model, and add up to what peek goes by", () => {
  fc.assert(
    fc.property(fewFrames, ({ limits, start, history }) => {
      const algorithms = limits.map(({ rateLimit, options }) => slidingWindow(rateLimit, options));
      const model = new SlidingWindowModel({ operations: 1, periodMs: 1 }, 1);
      const storage = new MemoryStorage<string>();
      const clock = new ManualClock(start);
      for (const event of history) {
        const [limit, algorithm] = [limits[event.limit], algorithms[event.limit]];
        if (limit === undefined || algorithm === undefined) throw new Error("no such limit");
        const { operations, periodMs } = limit.rateLimit;
        const { frames = 10, frameLimit = operations } = limit.options;
        clock.set(clock.now() + event.stepMs);
        const now = clock.now();
        model.changeTo(limit.rateLimit, frames, frameLimit);
        const kind = event.kind === "refund" ? "refund" : "consume";
        model[kind](now, event.cost);
        storage[kind]("key", algorithm, event.cost, clock);

        const inspection = inspectionOf(storage, algorithm, now);
        const counts = inspection?.frames?.map(({ count }) => count) ?? [];
        const used = counts.reduce((sum, count) => sum + count, 0);
        const starts = inspection?.frames?.map((frame) => frame.start) ?? [];
        deepStrictEqual(inspection, {
          now: inspection?.now,
          limit: operations,
          ...model.inspect(now),
        });
        strictEqual(inspection.operations, used);
        const { remaining } = storage.peek("key", algorithm, 0, clock);
        const free = Math.min(operations - used, frameLimit - (counts[0] ?? 0));
        strictEqual(remaining, Math.max(0, free));
        // The newest frame is the one of that moment, and the oldest reaches out of the window.
        strictEqual(inspection.now >= now && (starts[0] ?? Infinity) <= inspection.now, true);
        strictEqual((starts.at(-1) ?? Infinity) <= inspection.now - periodMs, true);
      }
    }),
    runs(500),
  );
});

test("ten thousand frames are told in a time that grows with them, and no faster", () => {
  const algorithm = slidingWindow({ operations: 1_000_000, periodMs: 10_000 }, { frames: 10_000 });
  const storage = new MemoryStorage<string>();
  const clock = new ManualClock();
  for (let now = 0; now < 10_000; now++) {
    clock.set(now);
    storage.admit("key", algorithm, 1 + (now % 3), clock);
  }
  const startedAt = performance.now();
  const inspection = inspectionOf(storage, algorithm, 9999);
  expect(performance.now() - startedAt).toBeLessThan(500);
  expect(inspection?.frames?.slice(0, 3)).toEqual([
    { start: 9999, count: 1 },
    { start: 9998, count: 3 },
    { start: 9997, count: 2 },
  ]);
  expect(inspection?.frames).toHaveLength(10_001);
});
