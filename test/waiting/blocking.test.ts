import { LeakyBucketLimiter, Limiter, RateLimitExceededError, rl, slidingWindow } from "leak-snek";
import { ManualClock } from "leak-snek/testing";

describe("acquireSync", () => {
  const clock = new ManualClock();
  const limiter = new LeakyBucketLimiter({ rateLimit: rl("10/s"), clock });

  beforeEach(() => {
    limiter.reset("key");
  });

  test("admits at once what fits", () => {
    const before = clock.now();
    expect(limiter.acquireSync("key", { cost: 4 })).toMatchObject({ allowed: true, remaining: 6 });
    expect(limiter.acquireSync("key", { cost: 0 })).toMatchObject({ allowed: true, remaining: 6 });
    expect(limiter.acquireSync("key")).toMatchObject({ allowed: true, remaining: 5 });
    expect(clock.now()).toBe(before);
  });

  test.each([1, 3, 10])("sleeps just until a cost of %p is admitted", (cost) => {
    limiter.consume("key", 10);
    const before = clock.now();
    const { retryAfterMs } = limiter.peek("key", cost);
    expect(limiter.acquireSync("key", { cost, maxWaitMs: retryAfterMs }).allowed).toBe(true);
    expect(clock.now() - before).toBe(retryAfterMs);
  });

  test.each([
    [{ cost: 11 }, Infinity],
    [{ cost: 2, maxWaitMs: 199 }, 200],
    [{ maxWaitMs: 0 }, 100],
  ])("throws at once for %j, and charges nothing", (options, retryAfterMs) => {
    limiter.consume("key", 10);
    const before = [clock.now(), limiter.peek("key")];
    const call = () => limiter.acquireSync("key", options);
    expect(call).toThrow(RateLimitExceededError);
    const error = thrownBy(call);
    expect(error).toMatchObject({ key: "key", decision: { allowed: false, retryAfterMs } });
    expect([clock.now(), limiter.peek("key")]).toEqual(before);
  });

  test("sleeps again when the time was not enough", () => {
    const window = new Limiter({ algorithm: slidingWindow(rl("1/s")), clock: new ManualClock() });
    for (let asked = 0; asked < 5; asked++) window.acquireSync("key");
    expect(window.peek("key").remaining).toBe(0);
  });

  test.each([
    [{ cost: -1 }, RangeError],
    [{ cost: 0.5 }, RangeError],
    [{ maxWaitMs: -1 }, RangeError],
    [{ maxWaitMs: NaN }, RangeError],
    [{ maxWaitMs: "1" }, TypeError],
    [5, TypeError],
  ])("refuses %j", (options: unknown, error) => {
    const before = limiter.peek("key");
    const call = limiter.acquireSync.bind(limiter);
    expect(() => Reflect.apply(call, undefined, ["key", options]) as unknown).toThrow(error);
    expect(limiter.peek("key")).toEqual(before);
  });

  test("blocks the thread by real time, and no longer than it must", () => {
    const real = new LeakyBucketLimiter({ rateLimit: rl("1/30ms") });
    real.acquireSync("key");
    const begunAt = performance.now();
    let turns = 0;
    const timer = setImmediate(() => turns++);
    expect(real.acquireSync("key").allowed).toBe(true);
    // The bucket's clock cuts off what has passed of a millisecond.
    expect(performance.now() - begunAt).toBeGreaterThan(28);
    expect(turns).toBe(0);
    clearImmediate(timer);
  });
});

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}
