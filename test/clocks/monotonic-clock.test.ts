import { MemoryStorage } from "leak-snek";
import { monotonicClock } from "../../src/clocks/monotonic-clock.js";

afterEach(() => {
  jest.restoreAllMocks();
});

describe("the monotonic clock", () => {
  test("tells whole milliseconds that never go back", () => {
    let last = monotonicClock.now();
    for (let reading = 0; reading < 2000; reading++) {
      const now = monotonicClock.now();
      expect(Number.isSafeInteger(now)).toBe(true);
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });

  test("is close to the wall clock, as long as nobody sets that", () => {
    expect(Math.abs(monotonicClock.now() - Date.now())).toBeLessThan(5000);
  });

  test.each([-3_600_000, 3_600_000])("runs on when the wall clock steps by %p ms", (stepMs) => {
    const before = monotonicClock.now();
    jest.spyOn(Date, "now").mockReturnValue(before + stepMs);
    const after = monotonicClock.now();
    expect(after).toBeGreaterThanOrEqual(before);
    expect(after - before).toBeLessThan(5000);
  });

  test("runs", async () => {
    const before = monotonicClock.now();
    while (monotonicClock.now() === before) await new Promise((turn) => setImmediate(turn));
    expect(monotonicClock.now()).toBeGreaterThan(before);
  });

  test("is the clock that a MemoryStorage begins with", () => {
    const before = monotonicClock.now();
    const now = new MemoryStorage().clock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(monotonicClock.now());
  });
});
