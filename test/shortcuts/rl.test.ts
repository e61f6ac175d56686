import * as fc from "fast-check";
import { LeakSnekError, rl, RateLimitSyntaxError } from "leak-snek";
import { isLong } from "../helpers/runs.js";

const MOST = String(Number.MAX_SAFE_INTEGER);
const ONE_TOO_MANY = "9007199254740992";
const MEGABYTE = 1_000_000;

describe("rl reads", () => {
  test.each([
    ["10/ms", 10, 1],
    ["10/s", 10, 1000],
    ["10/m", 10, 60_000],
    ["10/h", 10, 3_600_000],
    ["10/d", 10, 86_400_000],
    ["10/w", 10, 604_800_000],
    ["1/1ms", 1, 1],
    ["100/5m", 100, 300_000],
    ["100/90m", 100, 5_400_000],
    ["5/365d", 5, 31_536_000_000],
    ["007/08s", 7, 8000],
    [`${MOST}/s`, Number.MAX_SAFE_INTEGER, 1000],
    [`1/${MOST}ms`, 1, Number.MAX_SAFE_INTEGER],
  ])("%s", (text, operations, periodMs) => {
    expect(rl(text)).toStrictEqual({ operations, periodMs });
  });

  test.each([
    ["1/1.1h", 3_960_000],
    ["1/1.5h", 5_400_000],
    ["1/2.5d", 216_000_000],
    ["1/0.5s", 500],
    ["1/0.001s", 1],
    ["1/4.35s", 4350],
    ["1/1.001s", 1001],
    ["1/0.07m", 4200],
    ["1/0.000005h", 18],
    ["1/0.3w", 181_440_000],
    ["1/1.0ms", 1],
    [`1/1.${"0".repeat(1000)}ms`, 1],
    ["1/9007199254740.991s", Number.MAX_SAFE_INTEGER],
  ])("a decimal exactly: %s", (text, periodMs) => {
    expect(rl(text).periodMs).toBe(periodMs);
  });

  test("every decimal of a second, of a minute and of an hour exactly", () => {
    const units = [
      ["s", 3, 1n],
      ["m", 3, 60n],
      ["h", 3, 3600n],
    ] as const;
    for (const [unit, digits, seconds] of units) {
      for (let thousandths = 1n; thousandths < 10_000n; thousandths += 7n) {
        const fraction = String(thousandths % 1000n).padStart(digits, "0");
        const period = `${thousandths / 1000n}.${fraction}`;
        expect(rl(`1/${period}${unit}`).periodMs).toBe(Number(thousandths * seconds));
      }
    }
  });
});

function faultOf(text: string): RateLimitSyntaxError {
  try {
    rl(text);
  } catch (error) {
    if (error instanceof RateLimitSyntaxError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} was read`);
}

const OPERATIONS = "expected a whole number of operations";
const OPERATIONS_RANGE = "operations must be from 1 to 2^53 - 1";
const SLASH = 'expected "/"';
const PERIOD = "expected a period like 5 or 1.5";
const PERIOD_RANGE = "the period must be a whole number of milliseconds, from 1 to 2^53 - 1";
const UNIT = "expected a unit: ms, s, m, h, d or w";
const END = "expected the end of the text";

describe("rl refuses", () => {
  test.each([
    { text: "", problem: OPERATIONS, position: 0 },
    { text: "/5m", problem: OPERATIONS, position: 0 },
    { text: "/", problem: OPERATIONS, position: 0 },
    { text: "junk", problem: OPERATIONS, position: 0 },
    { text: "-1/m", problem: OPERATIONS, position: 0 },
    { text: "+1/m", problem: OPERATIONS, position: 0 },
    { text: ".5/m", problem: OPERATIONS, position: 0 },
    { text: " 10/m", problem: OPERATIONS, position: 0 },
    { text: "\n10/m", problem: OPERATIONS, position: 0 },
    { text: "\ufeff10/m", problem: OPERATIONS, position: 0 },
    { text: "Infinity/m", problem: OPERATIONS, position: 0 },
    { text: "１０/m", problem: OPERATIONS, position: 0 },
    { text: "١٠/m", problem: OPERATIONS, position: 0 },
    { text: "0/m", problem: OPERATIONS_RANGE, position: 0 },
    { text: "000/m", problem: OPERATIONS_RANGE, position: 0 },
    { text: "0x10/m", problem: OPERATIONS_RANGE, position: 0 },
    { text: `${ONE_TOO_MANY}/m`, problem: OPERATIONS_RANGE, position: 0 },
    { text: "9007199254740993/m", problem: OPERATIONS_RANGE, position: 0 },
    { text: `${"9".repeat(400)}/m`, problem: OPERATIONS_RANGE, position: 0 },
    { text: "10", problem: SLASH, position: 2 },
    { text: "10m", problem: SLASH, position: 2 },
    { text: "10 / m", problem: SLASH, position: 2 },
    { text: "1e3/m", problem: SLASH, position: 1 },
    { text: "1.5/m", problem: SLASH, position: 1 },
    { text: "1_000/m", problem: SLASH, position: 1 },
    { text: "1,000/m", problem: SLASH, position: 1 },
    { text: "10n/m", problem: SLASH, position: 2 },
    { text: "10\\m", problem: SLASH, position: 2 },
    { text: "10/", problem: UNIT, position: 3 },
    { text: "10//m", problem: UNIT, position: 3 },
    { text: "10/ m", problem: UNIT, position: 3 },
    { text: "10/M", problem: UNIT, position: 3 },
    { text: "10/min", problem: UNIT, position: 3 },
    { text: "10/sec", problem: UNIT, position: 3 },
    { text: "10/us", problem: UNIT, position: 3 },
    { text: "10/y", problem: UNIT, position: 3 },
    { text: "10/constructor", problem: UNIT, position: 3 },
    { text: "10/__proto__", problem: UNIT, position: 3 },
    { text: "10/-5m", problem: UNIT, position: 3 },
    { text: "10/５m", problem: UNIT, position: 3 },
    { text: "10/5", problem: UNIT, position: 4 },
    { text: "10/1.5", problem: UNIT, position: 6 },
    { text: "10/5 m", problem: UNIT, position: 4 },
    { text: "10/1e3s", problem: UNIT, position: 4 },
    { text: "10/1.2.3h", problem: UNIT, position: 6 },
    { text: "10/1,5h", problem: UNIT, position: 4 },
    { text: "10/.5h", problem: PERIOD, position: 3 },
    { text: "10/5.h", problem: PERIOD, position: 3 },
    { text: "10/.h", problem: PERIOD, position: 3 },
    { text: "1/0s", problem: PERIOD_RANGE, position: 2 },
    { text: "1/0.0h", problem: PERIOD_RANGE, position: 2 },
    { text: "1/0.5ms", problem: PERIOD_RANGE, position: 2 },
    { text: "1/1.5ms", problem: PERIOD_RANGE, position: 2 },
    { text: "1/0.0005s", problem: PERIOD_RANGE, position: 2 },
    { text: `1/${ONE_TOO_MANY}ms`, problem: PERIOD_RANGE, position: 2 },
    { text: "1/9007199254740.992s", problem: PERIOD_RANGE, position: 2 },
    { text: `1/${MOST}w`, problem: PERIOD_RANGE, position: 2 },
    { text: `1/${"9".repeat(400)}s`, problem: PERIOD_RANGE, position: 2 },
    { text: "10/ms junk", problem: END, position: 5 },
    { text: "1/s junk", problem: END, position: 3 },
    { text: "10/m;100/h", problem: END, position: 4 },
    { text: "10/m,100/h", problem: END, position: 4 },
    { text: "10/m/h", problem: END, position: 4 },
    { text: "10/m ", problem: END, position: 4 },
    { text: "10/m\n", problem: END, position: 4 },
    { text: "10/m\r\n", problem: END, position: 4 },
    { text: "10/m\u0000", problem: END, position: 4 },
    { text: "10/mS", problem: END, position: 4 },
    { text: "10/m5", problem: END, position: 4 },
    { text: "10/m\u{1f40d}", problem: END, position: 4 },
    { text: "10/m\ud83d", problem: END, position: 4 },
  ])("$text", ({ text, problem, position }) => {
    const fault = faultOf(text);
    expect(fault).toBeInstanceOf(LeakSnekError);
    expect(fault).toMatchObject({ code: "RATE_LIMIT_SYNTAX", text, problem, position });
  });

  test.each([
    ["a space too many", `10/m${" ".repeat(MEGABYTE)}`, 4],
    ["no slash", "1".padStart(MEGABYTE, "0"), MEGABYTE],
    ["letters", `10/${"m".repeat(MEGABYTE)}`, 3],
    ["a long number", `${"9".repeat(MEGABYTE)}/m`, 0],
    ["a long period", `1/${"9".repeat(MEGABYTE)}s`, 2],
    ["a long fraction", `1/1.${"9".repeat(MEGABYTE)}s`, 2],
  ])("a megabyte of text: %s", (_what, text, position) => {
    const fault = faultOf(text);
    expect(fault.text === text).toBe(true);
    expect(fault.position).toBe(position);
  });
});

describe("the message shows the text, and a caret under the place", () => {
  test.each([
    [
      "10/ms junk",
      `
expected the end of the text
  10/ms junk
       ^`,
    ],
    [
      "1/s junk",
      `
expected the end of the text
  1/s junk
     ^`,
    ],
    [
      "10/m;100/h",
      `
expected the end of the text
  10/m;100/h
      ^`,
    ],
    [
      "/5m",
      `
expected a whole number of operations
  /5m
  ^`,
    ],
    [
      "10",
      `
expected "/"
  10
    ^`,
    ],
    [
      "10/",
      `
expected a unit: ms, s, m, h, d or w
  10/
     ^`,
    ],
    [
      "",
      `
expected a whole number of operations
  
  ^`,
    ],
    [
      " 10/m",
      `
expected a whole number of operations
   10/m
  ^`,
    ],
    [
      "10/1.2.3h",
      `
expected a unit: ms, s, m, h, d or w
  10/1.2.3h
        ^`,
    ],
    [
      "10/.5h",
      `
expected a period like 5 or 1.5
  10/.5h
     ^`,
    ],
    [
      "1/0.5ms",
      `
the period must be a whole number of milliseconds, from 1 to 2^53 - 1
  1/0.5ms
    ^`,
    ],
    [
      "0/m",
      `
operations must be from 1 to 2^53 - 1
  0/m
  ^`,
    ],
    [
      "10\n/m",
      `
expected "/"
  10 /m
    ^`,
    ],
    [
      "10/m\r\n\t\u0000\u001b\u007f!",
      `
expected the end of the text
  10/m      !
      ^`,
    ],
    [
      "10/５m",
      `
expected a unit: ms, s, m, h, d or w
  10/５m
     ^`,
    ],
  ])("%j", (text, message) => {
    expect(`\n${faultOf(text).message}`).toBe(message);
  });
});

describe("rl says of any text at all", () => {
  const symbols = fc.constantFrom(...Array.from("0123456789./mshdw ;-\n\u0000\u2028５Me"));
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: symbols }),
    fc
      .tuple(
        fc.nat(),
        fc.constantFrom("/", "/", "/", " /"),
        fc.oneof(fc.constantFrom("", "5", "1.5"), fc.string({ unit: symbols, maxLength: 5 })),
        fc.constantFrom("ms", "s", "m", "h", "d", "w", "y", ""),
        fc.oneof(fc.constant(""), fc.string({ unit: symbols, maxLength: 2 })),
      )
      .map((parts) => parts.join("")),
  );

  test("what it reads, or where the fault lies", () => {
    let read = 0;
    let refused = 0;
    const property = fc.property(texts, (text) => {
      const result = readOrFault(text);
      if (result instanceof RateLimitSyntaxError) {
        refused++;
        expectCaretUnderPlace(result, text);
      } else {
        read++;
        expect(result.operations).toBeGreaterThan(0);
        expect(Number.isSafeInteger(result.operations)).toBe(true);
        expect(result.periodMs).toBeGreaterThan(0);
        expect(Number.isSafeInteger(result.periodMs)).toBe(true);
      }
    });
    fc.assert(property, { numRuns: isLong ? 15_000 : 2000 });
    expect(read).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  });

  function readOrFault(text: string) {
    try {
      return rl(text);
    } catch (error) {
      if (error instanceof RateLimitSyntaxError) return error;
      throw error;
    }
  }

  function expectCaretUnderPlace(fault: RateLimitSyntaxError, text: string): void {
    expect(fault.text).toBe(text);
    expect(fault.position).toBeGreaterThanOrEqual(0);
    expect(fault.position).toBeLessThanOrEqual(text.length);
    const [problem, shown, caret, ...rest] = fault.message.split("\n");
    expect(rest).toEqual([]);
    expect(problem).toBe(fault.problem);
    expect(shown).toHaveLength(2 + text.length);
    expect(caret).toBe(`${" ".repeat(2 + fault.position)}^`);
  }
});

describe("rl takes nothing but a text", () => {
  test.each([
    [undefined, "undefined"],
    [null, "null"],
    [10, "10"],
    [-0, "-0"],
    [10n, "10"],
    [true, "true"],
    [Symbol("10/m"), "Symbol(10/m)"],
    [["10/m"], "[object Array]"],
    [{ operations: 10, periodMs: 1000 }, "[object Object]"],
    [Object.assign(() => "10/m", { toString: () => "a function" }), "a function"],
    [Object("10/m"), "[object String]"],
  ])("%p", (value: unknown, shown) => {
    const call = (): unknown => Reflect.apply(rl, undefined, [value]);
    expect(call).toThrow(new TypeError(`a rate limit must be a text like "10/m", got ${shown}`));
  });
});
