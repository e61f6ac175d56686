import { slidingWindow } from "leak-snek";
import type { Rate } from "leak-snek";
import { isLong } from "../helpers/runs.js";

const MANY = isLong ? 10_000 : 2000;

/** An array that counts how often it is read or written. */
function counting(frames: number[]): { frames: number[]; count: () => number } {
  let touched = 0;
  return {
    count: () => touched,
    frames: new Proxy(frames, {
      get(target, member) {
        touched++;
        const value: unknown = Reflect.get(target, member);
        if (typeof value !== "function") return value;
        return (...args: unknown[]): unknown => Reflect.apply(value, target, args);
      },
      set(target, member, value) {
        touched++;
        return Reflect.set(target, member, value);
      },
    }),
  };
}

/** How often the frames are touched by each of many decisions, a frame apart. */
function touchesADecision(frames: number, cost: number): number {
  const algorithm = slidingWindow({ operations: 1_000_000, periodMs: frames }, { frames });
  let rate: Rate | undefined;
  for (let now = 0; now < 2 * frames; now++) rate = algorithm.decide(rate, now, 1);
  if (rate?.frames === undefined) throw new Error("nothing was admitted");
  const counted = counting(rate.frames);
  rate.frames = counted.frames;
  const decisions = 4 * frames;
  for (let now = 2 * frames; now < 2 * frames + decisions; now++) {
    algorithm.peek(rate, now, 1_000_000);
    rate = algorithm.decide(rate, now, cost) ?? rate;
  }
  return counted.count() / decisions;
}

describe("a decision of a sliding window", () => {
  test.each([1, 2_000_000])("costs the same however many frames there are (cost %p)", (cost) => {
    const few = touchesADecision(100, cost);
    const many = touchesADecision(MANY, cost);
    expect(many).toBeLessThan(2.5 * few);
  });
});
