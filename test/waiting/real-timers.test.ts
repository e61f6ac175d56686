import { AsyncLeakyBucketLimiter, LeakyBucketLimiter, rl } from "leak-snek";

const DAY_MS = 86_400_000;

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

/** A clock that has no timers of its own: waits go by those of the process. */
const clock = { now: () => Date.now() };

describe("a wait by the timers of the process", () => {
  test.each([LeakyBucketLimiter, AsyncLeakyBucketLimiter])(
    "may be longer than any timer holds: %p",
    async (AnyLimiter) => {
      const limiter = new AnyLimiter({ rateLimit: rl("1/60d"), clock });
      await limiter.consume("key");
      let admittedAt = NaN;
      const begunAt = Date.now();
      const call = limiter.acquire("key").then(() => (admittedAt = Date.now()));
      await jest.advanceTimersByTimeAsync(60 * DAY_MS - 1);
      expect([admittedAt, jest.getTimerCount()]).toEqual([NaN, 1]);
      await jest.advanceTimersByTimeAsync(1);
      await call;
      expect(admittedAt - begunAt).toBe(60 * DAY_MS);
      expect(jest.getTimerCount()).toBe(0);
    },
  );

  test("leaves no timer behind when it is given up", async () => {
    const limiter = new LeakyBucketLimiter({ rateLimit: rl("1/m"), clock });
    limiter.consume("key");
    const controller = new AbortController();
    const calls = [1, 2, 3].map(() =>
      limiter.acquire("key", { maxWaitMs: 10 * 60_000, signal: controller.signal }),
    );
    const settled = Promise.allSettled(calls);
    await jest.advanceTimersByTimeAsync(1);
    // One to ask again, and one for the end of each call's patience.
    expect(jest.getTimerCount()).toBe(4);
    controller.abort();
    expect(jest.getTimerCount()).toBe(0);
    expect((await settled).map(({ status }) => status)).toEqual(Array(3).fill("rejected"));
  });

  test.each([
    [0, undefined, 100],
    [0.5, undefined, 125],
    [0.98, undefined, 149],
    [0.98, 110, 110],
  ])("is spread by a jitter, upwards only: %p, within %p ms", async (random, maxWaitMs, tookMs) => {
    jest.spyOn(Math, "random").mockReturnValue(random);
    const limiter = new LeakyBucketLimiter({ rateLimit: rl("1/100ms"), clock });
    limiter.consume("key");
    const begunAt = Date.now();
    const call = limiter.acquire("key", { jitterMs: 50, maxWaitMs }).then(() => Date.now());
    await jest.advanceTimersByTimeAsync(1000);
    expect((await call) - begunAt).toBe(tookMs);
  });
});
