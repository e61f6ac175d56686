import { deepStrictEqual } from "node:assert";
import * as fc from "fast-check";
import { Limiter } from "leak-snek";
import { monotonicClock } from "../../src/clocks/monotonic-clock.js";
import { TurnClock, turnClock } from "../../src/clocks/turn-clock.js";
import { makeLeakyBucket, makeSlidingWindow } from "../helpers/cases.js";
import type { Make } from "../helpers/cases.js";
import { runs } from "../helpers/runs.js";

const START_MS = 1_700_000_000_000;

/** Some decisions, after some time that passes within the turn or from one to the next. */
const spell = fc.record({
  decisions: fc.integer({ min: 1, max: 400 }),
  passMs: fc.constantFrom(0, 0, 0, 1, 1, 2, 40),
  isNewTurn: fc.constantFrom(true, false, false, false),
});

const traffic = fc.record({
  rateLimit: fc.record({
    operations: fc.integer({ min: 1, max: 600 }),
    periodMs: fc.integer({ min: 1, max: 60 }),
  }),
  spells: fc.array(spell, { minLength: 5, maxLength: 30 }),
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe("with the time read once for several decisions, dense traffic equals a model that goes by it,", () => {
  test.each<[string, Make]>([
    ["in a leaky bucket", makeLeakyBucket],
    ["in a sliding window", makeSlidingWindow],
  ])("%s", async (_, make) => {
    let decided = 0;
    let readings = 0;
    await fc.assert(
      fc.asyncProperty(traffic, async ({ rateLimit, spells }) => {
        let nowMs = START_MS;
        let toldMs = START_MS;
        jest.spyOn(monotonicClock, "now").mockImplementation(() => {
          readings++;
          return nowMs;
        });
        const clock = new TurnClock();
        jest.spyOn(turnClock, "now").mockImplementation(() => (toldMs = clock.now()));
        const [algorithm, model] = make(rateLimit, {});
        const limiter = new Limiter({ algorithm });
        for (const { decisions, passMs, isNewTurn } of spells) {
          nowMs += passMs;
          if (isNewTurn) await new Promise((turn) => setImmediate(turn));
          for (let decision = 0; decision < decisions; decision++) {
            const answer = limiter.limitExceeded("key");
            deepStrictEqual(answer, !model.consume(toldMs, 1).allowed);
            deepStrictEqual(toldMs <= nowMs, true);
          }
          decided += decisions;
        }
      }),
      runs(100),
    );
    // The clock was indeed on.
    expect(readings).toBeLessThan(decided / 2);
  });
});
