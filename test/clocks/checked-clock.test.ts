import { checkedClock } from "../../src/clocks/checked-clock.js";

/** A clock as plain JavaScript may pass it in. */
function checkedUntyped(clock: unknown): unknown {
  return Reflect.apply(checkedClock, undefined, ["clock", clock]);
}

describe("a checked clock", () => {
  test.each([
    [0, 0],
    [1_700_000_000_000, 1_700_000_000_000],
    [0.999, 0],
    [1000.5, 1000],
    [-0.5, -1],
    [-1000, -1000],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ])("reads %p as %p", (reading, wanted) => {
    expect(checkedClock("clock", { now: () => reading }).now()).toBe(wanted);
  });

  test("reads the time anew each time, from the clock itself", () => {
    const clock = {
      ms: 5,
      now() {
        return this.ms++;
      },
    };
    const checked = checkedClock("clock", clock);
    expect([checked.now(), checked.now(), checked.now()]).toEqual([5, 6, 7]);
  });

  test.each([NaN, Infinity, -Infinity, 2 ** 53, 1e300])("refuses a reading of %p", (reading) => {
    const checked = checkedClock("rateStorage.clock", { now: () => reading });
    expect(() => checked.now()).toThrow(
      new RangeError(`rateStorage.clock.now() must return milliseconds, got ${reading}`),
    );
  });

  test.each([["noon"], ["5"], [undefined], [null], [true], [{}], [[]], [new Date(5)]])(
    "refuses a reading that is no number: %p",
    (reading: unknown) => {
      const clock = { now: () => 0 };
      const checked = checkedClock("clock", clock);
      Reflect.set(clock, "now", () => reading);
      expect(() => checked.now()).toThrow(RangeError);
      expect(() => checked.now()).toThrow("clock.now() must return milliseconds");
    },
  );

  test("passes on what the clock throws", () => {
    const checked = checkedClock("clock", {
      now() {
        throw new Error("stopped");
      },
    });
    expect(() => checked.now()).toThrow("stopped");
  });

  test.each([
    [undefined, "undefined"],
    [null, "null"],
    [5, "5"],
    ["noon", '"noon"'],
    [{}, "[object Object]"],
    [{ now: 5 }, "[object Object]"],
    [new Date(0), "[object Date]"],
  ])("refuses what is no clock: %p", (value: unknown, shown) => {
    expect(() => checkedUntyped(value)).toThrow(
      new TypeError(`clock must have a method now(), got ${shown}`),
    );
  });

  test("takes a function that has the method, such as Date", () => {
    expect(checkedClock("clock", Date).now()).toBeGreaterThan(1_600_000_000_000);
  });
});
