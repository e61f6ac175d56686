import * as fc from "fast-check";
import { formatRateLimit, rl } from "leak-snek";
import { runs } from "../helpers/runs.js";

describe("formatRateLimit writes", () => {
  test.each([
    ["10/ms", 10, 1],
    ["10/s", 10, 1000],
    ["10/m", 10, 60_000],
    ["10/h", 10, 3_600_000],
    ["10/d", 10, 86_400_000],
    ["10/w", 10, 604_800_000],
    ["100/90m", 100, 5_400_000],
    ["100/5m", 100, 300_000],
    ["1/7s", 1, 7000],
    ["1/1001ms", 1, 1001],
    ["1/999ms", 1, 999],
    ["5/8d", 5, 691_200_000],
    ["5/2w", 5, 1_209_600_000],
    ["9007199254740991/9007199254740991ms", Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ])("%s", (text, operations, periodMs) => {
    expect(formatRateLimit({ operations, periodMs })).toBe(text);
  });

  test("what rl reads as the same rate limit", () => {
    const counts = fc.oneof(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    );
    const units = fc.constantFrom(1, 1000, 60_000, 3_600_000, 86_400_000, 604_800_000);
    const periods = fc
      .tuple(counts, units)
      .map(([count, unitMs]) => count * unitMs)
      .filter(Number.isSafeInteger);
    const rateLimits = fc.record(
      { operations: counts, periodMs: periods },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(rateLimits, (rateLimit) => {
        expect(rl(formatRateLimit(rateLimit))).toStrictEqual(rateLimit);
      }),
      runs(2000),
    );
  });
});

describe("formatRateLimit refuses", () => {
  test.each([
    [undefined, "got undefined"],
    [null, "got null"],
    ["10/m", 'got "10/m"'],
    [10, "got 10"],
    [{}, "rateLimit.operations must be a whole number from 1 to 2^53 - 1, got undefined"],
    [
      { operations: 1 },
      "rateLimit.periodMs must be a whole number from 1 to 2^53 - 1, got undefined",
    ],
    [{ operations: "10", periodMs: 1 }, 'rateLimit.operations must be .*, got "10"'],
    [{ operations: 10n, periodMs: 1 }, "rateLimit.operations must be .*, got 10"],
    [{ operations: 1, periodMs: null }, "rateLimit.periodMs must be .*, got null"],
  ])("what is no rate limit: %p", (value: unknown, message) => {
    const format = () => formatUntyped(value);
    expect(format).toThrow(TypeError);
    expect(format).toThrow(new RegExp(message.replace("2^53", "2\\^53")));
  });

  test.each([0, -1, 0.5, NaN, Infinity, 2 ** 53])("numbers out of range: %p", (value) => {
    for (const member of ["operations", "periodMs"] as const) {
      const format = () => formatRateLimit({ operations: 1, periodMs: 1, [member]: value });
      expect(format).toThrow(RangeError);
      expect(format).toThrow(`rateLimit.${member} must be`);
      expect(format).toThrow(`got ${value}`);
    }
  });

  function formatUntyped(value: unknown): unknown {
    return Reflect.apply(formatRateLimit, undefined, [value]);
  }
});
