import fc from "fast-check";
import { LeakyBucketLimiter, rl } from "leak-snek";
import { monotonicClock } from "../../src/clocks/monotonic-clock.js";
import { TurnClock, turnClock } from "../../src/clocks/turn-clock.js";
import { runs } from "../helpers/runs.js";

const START_MS = 1_700_000_000_000;
/** So many decisions within a millisecond are dense traffic, and so many a reading then serves. */
const DENSE = 64;
const SERVED = 32;

/** A clock whose source is set by hand, and how often that was read. */
function setup() {
  const source = { nowMs: START_MS, readings: 0 };
  jest.spyOn(monotonicClock, "now").mockImplementation(() => {
    source.readings++;
    return source.nowMs;
  });
  return { source, clock: new TurnClock() };
}

function ask(clock: TurnClock, times: number): void {
  for (let i = 0; i < times; i++) clock.now();
}

/** Has it know dense traffic, within a turn: its next reading serves. */
function makeDense(clock: TurnClock): void {
  ask(clock, 1 + DENSE + SERVED);
}

const nextTurn = () => new Promise<void>((turn) => setImmediate(turn));

afterEach(() => {
  jest.restoreAllMocks();
});

describe("a turn's clock", () => {
  test("reads the time for each decision, while they are few a millisecond", () => {
    const { source, clock } = setup();
    for (let decision = 0; decision < 1000; decision++) {
      if (decision % DENSE === 0) source.nowMs++;
      expect(clock.now()).toBe(source.nowMs);
    }
    expect(source.readings).toBe(1000);
  });

  test("reads it once for several in dense traffic", () => {
    const { source, clock } = setup();
    makeDense(clock);
    expect(source.readings).toBe(1 + DENSE);
    ask(clock, 10 * (1 + SERVED));
    expect(source.readings).toBe(1 + DENSE + 10);
  });

  test("reads it again in the next turn, and in the next microtask", async () => {
    for (const turn of [nextTurn, () => Promise.resolve()]) {
      const { source, clock } = setup();
      makeDense(clock);
      ask(clock, 2);
      source.nowMs += 60_000;
      await turn();
      expect(clock.now()).toBe(source.nowMs);
      jest.restoreAllMocks();
    }
  });

  test("reads it again after so many decisions, within the turn", () => {
    const { source, clock } = setup();
    makeDense(clock);
    expect(clock.now()).toBe(START_MS);
    source.nowMs += 60_000;
    ask(clock, SERVED);
    expect(clock.now()).toBe(source.nowMs);
  });

  test("reads it each time again after a gap, until traffic is dense again", () => {
    const { source, clock } = setup();
    makeDense(clock);
    source.nowMs += 2;
    for (let decision = 0; decision < DENSE; decision++) {
      expect(clock.now()).toBe(source.nowMs);
    }
    const { readings } = source;
    expect(readings).toBe(1 + 2 * DENSE);
    ask(clock, 1 + SERVED);
    expect(source.readings).toBe(readings + 1);
  });

  test("goes on serving from one millisecond to the next", () => {
    const { source, clock } = setup();
    makeDense(clock);
    for (let reading = 0; reading < 100; reading++) {
      source.nowMs++;
      const { readings } = source;
      ask(clock, 1 + SERVED);
      expect(source.readings).toBe(readings + 1);
    }
  });

  test("serves the turns with many decisions, however many had few", async () => {
    const { source, clock } = setup();
    for (let turn = 0; turn < 20_000; turn++) {
      clock.now();
      if (turn % 50 === 0) await nextTurn();
      else await Promise.resolve();
    }
    expect(source.readings).toBeGreaterThan(19_000);
    await nextTurn();
    ask(clock, 1_000_000);
    expect(source.readings).toBeLessThan(20_000 + 1024 * DENSE + 1_000_000 / SERVED);
    await nextTurn();
    const { readings } = source;
    ask(clock, 10_000);
    expect(source.readings - readings).toBeLessThan(500);
  });

  test("waits for the end of fewer and fewer turns that have one decision", async () => {
    const { clock } = setup();
    const awaited = jest.spyOn(Promise.prototype, "then");
    for (let turn = 0; turn < 50 * DENSE; turn++) {
      clock.now();
      await Promise.resolve();
    }
    expect(awaited.mock.calls.length).toBeGreaterThan(2);
    expect(awaited.mock.calls.length).toBeLessThan(8);
  });

  test("tells the time of who has put another clock in place, each time", () => {
    const { source, clock } = setup();
    jest.spyOn(performance, "now").mockReturnValue(0);
    ask(clock, 1000);
    expect(source.readings).toBe(1000);
  });

  test("lags, and never leads, by no more than the decisions of its turn", async () => {
    const step = fc.record({
      decisions: fc.integer({ min: 1, max: 200 }),
      microseconds: fc.constantFrom(0, 1, 20, 400, 3000),
      isNewTurn: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { source, clock } = setup();
        const times: number[] = [];
        const told: { time: number; oldest: number; now: number }[] = [];
        let firstOfTurn = 0;
        let microseconds = 0;
        for (const { decisions, microseconds: each, isNewTurn } of steps) {
          if (isNewTurn) {
            await Promise.resolve();
            firstOfTurn = times.length;
          }
          for (let decision = 0; decision < decisions; decision++) {
            microseconds += each;
            source.nowMs = START_MS + Math.floor(microseconds / 1000);
            times.push(source.nowMs);
            const oldest = times[Math.max(firstOfTurn, times.length - 1 - SERVED)] ?? NaN;
            told.push({ time: clock.now(), oldest, now: source.nowMs });
          }
        }
        const wrong = told.filter(({ time, oldest, now }, index) => {
          const before = told[index - 1]?.time ?? 0;
          return !(time <= now && time >= oldest && time >= before);
        });
        expect(wrong).toEqual([]);
      }),
      runs(100),
    );
  });
});

test("who is blocked within a turn sees the time that has passed", () => {
  const limiter = new LeakyBucketLimiter({ rateLimit: rl("1/20ms") });
  const forget = jest.spyOn(turnClock, "forget");
  limiter.acquireSync("key");
  expect(forget).not.toHaveBeenCalled();
  expect(limiter.acquireSync("key").allowed).toBe(true);
  expect(forget).toHaveBeenCalled();
});

test("all limiters of a thread share it", () => {
  const read = jest.spyOn(turnClock, "now");
  new LeakyBucketLimiter({ rateLimit: rl("10/s") }).limitExceeded("key");
  expect(read).toHaveBeenCalledTimes(1);
});
