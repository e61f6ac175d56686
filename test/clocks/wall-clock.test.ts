import { wallClock } from "../../src/clocks/wall-clock.js";

afterEach(() => {
  jest.restoreAllMocks();
});

describe("the wall clock", () => {
  test.each([0, 1_700_000_000_000])("is the host's, set to %p", (ms) => {
    jest.spyOn(Date, "now").mockReturnValue(ms);
    expect(wallClock.now()).toBe(ms);
  });
});
