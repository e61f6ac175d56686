import {
  AsyncLeakyBucketLimiter,
  AsyncLimiter,
  leakyBucket,
  LeakyBucketLimiter,
  Limiter,
  rl,
  slidingWindow,
  SlidingWindowLimiter,
} from "leak-snek";
import type { RateLimit } from "leak-snek";
import { ManualClock } from "leak-snek/testing";

const limiters = {
  "a leaky bucket": LeakyBucketLimiter<string>,
  "a sliding window": SlidingWindowLimiter<string>,
  "an asynchronous leaky bucket": AsyncLeakyBucketLimiter<string>,
};

describe.each(Object.entries(limiters))("a limit for each key, of %s", (_, AnyLimiter) => {
  const plans = new Map<string, RateLimit>([
    ["free", rl("2/m")],
    ["pro", rl("5/m")],
  ]);

  async function admitted(limiter: InstanceType<typeof AnyLimiter>, key: string): Promise<number> {
    let count = 0;
    while (!(await limiter.limitExceeded(key))) count++;
    return count;
  }

  test("is asked at each call", async () => {
    const rateLimit = jest.fn((key: string) => plans.get(key.split(" ")[0] ?? "") ?? rl("1/m"));
    const limiter = new AnyLimiter({ rateLimit, clock: new ManualClock() });
    expect(rateLimit).not.toHaveBeenCalled();
    expect(await admitted(limiter, "free anna")).toBe(2);
    expect(await admitted(limiter, "pro ben")).toBe(5);
    expect(await admitted(limiter, "carl")).toBe(1);
    expect(rateLimit).toHaveBeenCalledTimes(3 + 6 + 2);
    expect((await limiter.peek("pro ben")).limit).toBe(5);
    expect((await limiter.acquire("free dora")).limit).toBe(2);
  });

  test("changes, and what was used stays used", async () => {
    let plan = rl("2/m");
    const clock = new ManualClock();
    const limiter = new AnyLimiter({ rateLimit: () => plan, clock });
    expect(await admitted(limiter, "key")).toBe(2);
    plan = rl("5/m");
    expect((await limiter.peek("key")).remaining).toBe(3);
    expect(await admitted(limiter, "key")).toBe(3);
    plan = rl("2/m");
    expect(await limiter.limitExceeded("key")).toBe(true);
    expect((await limiter.peek("key")).limit).toBe(2);
  });

  test("may be many different ones", async () => {
    const limiter = new AnyLimiter({
      rateLimit: (key) => ({ operations: 1 + Number(key), periodMs: 60_000 + Number(key) }),
      clock: new ManualClock(),
    });
    for (const key of Array.from({ length: 2500 }, (__, index) => String(index))) {
      expect((await limiter.consume(key)).remaining).toBe(Number(key));
    }
  });

  test("is refused when it is none, and what the function throws is passed on", async () => {
    const before = new AnyLimiter({ rateLimit: rl("1/m") });
    expect((await before.peek("key")).remaining).toBe(1);
    for (const [answer, error] of [
      [undefined, TypeError],
      [null, TypeError],
      ["10/m", TypeError],
      [{ operations: 0, periodMs: 1 }, RangeError],
      [{ operations: 1, periodMs: 0.5 }, RangeError],
    ] as const) {
      const rateLimit = () => answer as unknown as RateLimit;
      const limiter = new AnyLimiter({ rateLimit });
      await expect(async () => limiter.consume("key")).rejects.toThrow(error);
    }
    const limiter = new AnyLimiter({
      rateLimit: () => {
        throw new Error("no plan");
      },
    });
    await expect(async () => limiter.limitExceeded("key")).rejects.toThrow(new Error("no plan"));
  });
});

describe.each([
  ["a limiter", Limiter<string>],
  ["an asynchronous limiter", AsyncLimiter<string>],
])("an algorithm for each key, of %s", (_, AnyLimiter) => {
  const bucket = leakyBucket(rl("3/m"));
  const window = slidingWindow(rl("4/m"));

  test("is asked at each call", async () => {
    const limiter = new AnyLimiter({
      algorithm: (key) => (key.startsWith("b") ? bucket : window),
      clock: new ManualClock(),
    });
    expect((await limiter.consume("b")).limit).toBe(3);
    expect((await limiter.consume("w")).limit).toBe(4);
    await expect(async () => limiter.acquire("b", { cost: 4 })).rejects.toThrow("exceeded");
    expect((await limiter.acquire("w", { cost: 3 })).remaining).toBe(0);
  });

  test("is refused when it is none", async () => {
    const algorithm = () => ({ capacity: 5 }) as unknown as typeof bucket;
    const limiter = new AnyLimiter({ algorithm });
    await expect(async () => limiter.consume("key")).rejects.toThrow(TypeError);
  });
});
