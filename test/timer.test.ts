import { callAfter } from "../src/timer.js";

const LONGEST_PIECE_MS = 2 ** 31 - 1;

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

describe("callAfter", () => {
  test.each([0, 1, 1000, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 10 * 2 ** 31])(
    "calls back once, after %p ms and not before",
    (delayMs) => {
      const callback = jest.fn();
      callAfter(delayMs, callback);
      expect(callback).not.toHaveBeenCalled();
      if (delayMs > 0) {
        jest.advanceTimersByTime(delayMs - 1);
        expect(callback).not.toHaveBeenCalled();
        jest.advanceTimersByTime(1);
      } else {
        jest.advanceTimersByTime(0);
      }
      expect(callback).toHaveBeenCalledTimes(1);
      jest.advanceTimersByTime(2 * delayMs);
      expect(callback).toHaveBeenCalledTimes(1);
      expect(jest.getTimerCount()).toBe(0);
    },
  );

  test.each(Array.from({ length: 11 }, (_, piece) => piece))(
    "is called off in piece %p of a long delay",
    (piece) => {
      const callback = jest.fn();
      const callOff = callAfter(10 * 2 ** 31, callback);
      jest.advanceTimersByTime(piece * LONGEST_PIECE_MS);
      expect(jest.getTimerCount()).toBe(1);
      callOff();
      expect(jest.getTimerCount()).toBe(0);
      jest.advanceTimersByTime(20 * 2 ** 31);
      expect(callback).not.toHaveBeenCalled();
    },
  );

  test("may be called off twice, and after the call", () => {
    const callback = jest.fn();
    const callOff = callAfter(5, callback);
    jest.advanceTimersByTime(5);
    callOff();
    callOff();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test("keeps one timer at a time", () => {
    callAfter(10 * 2 ** 31, jest.fn());
    callAfter(1, jest.fn());
    expect(jest.getTimerCount()).toBe(2);
  });
});
