import { LeakyBucketLimiter, rl, SlidingWindowLimiter } from "leak-snek";
import type { Decision, Limiter } from "leak-snek";
import { ManualClock } from "leak-snek/testing";

const WAITERS = 200;

/** A manual clock that counts how often somebody was woken. */
class WakingClock extends ManualClock {
  wakes = 0;

  override callAfter(delayMs: number, callback: () => void): () => void {
    return super.callAfter(delayMs, () => {
      this.wakes++;
      callback();
    });
  }
}

interface Served {
  readonly waiter: number;
  readonly at: number;
  readonly decision: Decision;
}

const limiters = {
  "a leaky bucket": (clock: ManualClock) =>
    new LeakyBucketLimiter({ rateLimit: rl("10/s"), clock }),
  "a sliding window": (clock: ManualClock) =>
    new SlidingWindowLimiter({ rateLimit: rl("10/s"), frameLimit: 3, clock }),
};

/** When one after another is admitted who asks again and again each millisecond. */
function admissionTimes(make: (clock: ManualClock) => Limiter, count: number): number[] {
  const clock = new ManualClock();
  const limiter = make(clock);
  const times: number[] = [];
  while (times.length < count) {
    if (limiter.limitExceeded("key")) clock.advance(1);
    else times.push(clock.now());
  }
  return times;
}

describe.each(Object.entries(limiters))("two hundred who wait for %s", (_, make) => {
  let clock: WakingClock;
  let limiter: ReturnType<typeof make>;

  beforeEach(() => {
    clock = new WakingClock();
    limiter = make(clock);
  });

  function wait(): [Promise<unknown>[], Served[]] {
    const served: Served[] = [];
    const calls = Array.from({ length: WAITERS }, async (__, waiter) => {
      const decision = await limiter.acquire("key");
      served.push({ waiter, at: clock.now(), decision });
    });
    return [calls, served];
  }

  /** Passes each millisecond, and lets what comes of it happen. */
  async function play(untilMs: number): Promise<void> {
    await oneTurn();
    while (clock.now() < untilMs && clock.waiting > 0) {
      clock.advance(1);
      await oneTurn();
    }
  }

  test("are admitted in order, each as soon as may be and not before", async () => {
    const times = admissionTimes(make, WAITERS);
    const [calls, served] = wait();
    await play(Infinity);
    await Promise.all(calls);
    expect(served.map(({ waiter }) => waiter)).toEqual([...Array(WAITERS).keys()]);
    expect(served.map(({ at }) => at)).toEqual(times);
    expect(served.every(({ decision }) => decision.allowed)).toBe(true);
  });

  test("are woken once each, those who sleep at all", async () => {
    const [calls] = wait();
    await play(Infinity);
    await Promise.all(calls);
    const moments = new Set(admissionTimes(make, WAITERS).filter((at) => at > 0));
    expect(clock.wakes).toBe(moments.size);
    expect(clock.waiting).toBe(0);
  });

  test("are unharmed when a hundred of them leave at random moments", async () => {
    const controllers = Array.from({ length: WAITERS }, () => new AbortController());
    const served: Served[] = [];
    const calls = controllers.map(async ({ signal }, waiter) => {
      const decision = await limiter.acquire("key", { signal });
      served.push({ waiter, at: clock.now(), decision });
    });
    const settled = Promise.allSettled(calls);
    const left = new Set<number>();
    for (const waiter of shuffled(WAITERS).slice(0, WAITERS / 2)) {
      await play(clock.now() + 7);
      if (served.some((one) => one.waiter === waiter)) continue;
      controllers[waiter]?.abort(new Error("left"));
      left.add(waiter);
    }
    await play(Infinity);
    const refused = (await settled).filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(left.size);
    const staying = [...Array(WAITERS).keys()].filter((waiter) => !left.has(waiter));
    expect(served.map(({ waiter }) => waiter)).toEqual(staying);
    // As if those who left had never come: nothing was charged for them.
    expect(served.map(({ at }) => at)).toEqual(admissionTimes(make, staying.length));
    expect(clock.waiting).toBe(0);
  });
});

/** The numbers below a bound, in any order. */
function shuffled(below: number): number[] {
  return [...Array(below).keys()]
    .map((number) => ({ number, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ number }) => number);
}

function oneTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
