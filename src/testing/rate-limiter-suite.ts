import { strict as assert } from "node:assert";
import type {
  AsyncRateLimiter,
  Clock,
  Decision,
  RateLimit,
  RateLimiter,
} from "../interfaces/index.js";
import { atOnce } from "./at-once.js";
import { ManualClock } from "./manual-clock.js";
import { callUntyped } from "./plain-javascript.js";
import { strangeKeys } from "./strange-keys.js";
import { describeContract } from "./suite.js";
import type { Subject, Test, TestRunner } from "./suite.js";

/** What a limiter is to be made for. */
export interface LimiterConditions {
  /** What it is to allow; 10 operations must fit at once. */
  readonly rateLimit: RateLimit;
  /** The time that it is to go by. */
  readonly clock: Clock;
}

/** What a limiter suite is run on. */
export interface RateLimiterSubject<L> extends TestRunner {
  /** What the tests are listed under. */
  readonly name: string;
  /**
   * The period of the limit that the tests count on, for an algorithm that cannot take any: a whole
   * number of milliseconds from 1000 up to an hour, 1000 unless given.
   */
  readonly periodMs?: number;
  /** Makes a limiter of whose keys none is in use; called by each test. */
  readonly create: (conditions: LimiterConditions) => L | Promise<L>;
  /** Ends one, after the test that it was made for, passed or failed. */
  readonly dispose?: (limiter: L) => unknown;
}

type AnyRateLimiter = RateLimiter<string> | AsyncRateLimiter<string>;

interface Setup {
  readonly limiter: AnyRateLimiter;
  readonly clock: ManualClock;
}

const DEFAULT_PERIOD_MS = 1000;
const START_MS = 1_700_000_000_123;

/** The contract of `RateLimiter`, whatever the algorithm. */
export function describeRateLimiter(subject: RateLimiterSubject<RateLimiter<string>>): void {
  describeLimiter(subject, atOnce);
}

/** The contract of `AsyncRateLimiter`, whatever the algorithm. */
export function describeAsyncRateLimiter(
  subject: RateLimiterSubject<AsyncRateLimiter<string>>,
): void {
  describeLimiter(subject, (limiter) => limiter);
}

function describeLimiter<L extends AnyRateLimiter>(
  { describe, it, name, create, dispose, periodMs = DEFAULT_PERIOD_MS }: RateLimiterSubject<L>,
  watched: (limiter: L) => L,
): void {
  const setup: Subject<Setup & { made: L }> = {
    describe,
    it,
    name,
    async create() {
      const clock = new ManualClock(START_MS);
      const made = await create({ rateLimit: { operations: 10, periodMs }, clock });
      return { made, limiter: watched(made), clock };
    },
    dispose: ({ made }) => dispose?.(made),
  };
  describeContract(setup, "a rate limiter", (test) => {
    testAdmission(test);
    testCosts(test);
    testGivingBack(test);
    testTime(test, periodMs);
    testLimiterKeys(test);
  });
}

function testAdmission(test: Test<Setup>): void {
  test("admits as many operations as it allows, and denies the next", async ({ limiter }) => {
    assert.deepEqual(await ask(limiter, 12), [...Array<boolean>(10).fill(true), false, false]);
  });

  test("admits no more when all are asked for at once", async ({ limiter }) => {
    const asked = Array.from({ length: 100 }, async () => limiter.limitExceeded("key"));
    const exceeded = await Promise.all(asked);
    assert.equal(exceeded.filter((denied) => !denied).length, 10);
  });

  test("tells what remains", async ({ limiter }) => {
    for (let remaining = 9; remaining >= 0; remaining--) {
      const decision = await limiter.consume("key");
      assert.deepEqual(
        [decision.allowed, decision.limit, decision.remaining, decision.retryAfterMs],
        [true, 10, remaining, 0],
      );
      assert.equal("reason" in decision, false);
    }
    const denial = await limiter.consume("key");
    assert.deepEqual([denial.allowed, denial.limit, denial.remaining], [false, 10, 0]);
  });

  test("changes nothing by a peek", async ({ limiter }) => {
    assert.equal((await limiter.peek("key", 10)).allowed, true);
    assert.deepEqual(await limiter.peek("key"), await limiter.peek("key"));
    assert.equal((await limiter.peek("key")).remaining, 10);
    await limiter.consume("key", 3);
    assert.equal((await limiter.peek("key", 8)).allowed, false);
    assert.equal((await limiter.peek("key", 7)).allowed, true);
    assert.equal((await limiter.peek("key")).remaining, 7);
  });

  test("changes nothing by a denial", async ({ limiter }) => {
    await limiter.consume("key", 4);
    const before = await limiter.peek("key");
    for (let asked = 0; asked < 10; asked++) {
      assert.equal(await limiter.limitExceeded("key", 7), true);
      assert.equal((await limiter.consume("key", 7)).allowed, false);
    }
    assert.deepEqual(await limiter.peek("key"), before);
    assert.equal(await limiter.limitExceeded("key", 6), false);
  });
}

function testCosts(test: Test<Setup>): void {
  test("charges a cost whole or not at all", async ({ limiter }) => {
    assert.equal(await limiter.limitExceeded("key", 6), false);
    assert.equal(await limiter.limitExceeded("key", 5), true);
    assert.equal(await limiter.limitExceeded("key", 4), false);
    assert.equal(await limiter.limitExceeded("key", 1), true);
  });

  test("says of a cost above its capacity that it never fits", async ({ limiter }) => {
    for (const cost of [11, 1000, Number.MAX_SAFE_INTEGER]) {
      assert.equal(await limiter.limitExceeded("key", cost), true);
      for (const decision of [
        await limiter.consume("key", cost),
        await limiter.peek("key", cost),
      ]) {
        assert.equal(decision.allowed, false);
        assert.equal(decision.retryAfterMs, Infinity);
        assert.equal(decision.reason, "cost-exceeds-capacity");
      }
    }
    assert.equal((await limiter.peek("key")).remaining, 10);
  });

  test("always allows a cost of 0, and charges nothing for it", async ({ limiter }) => {
    assert.equal(await limiter.limitExceeded("key", 0), false);
    assert.equal((await limiter.consume("key", 0)).remaining, 10);
    await limiter.consume("key", 10);
    const before = await limiter.peek("key");
    assert.equal(await limiter.limitExceeded("key", 0), false);
    const free = await limiter.consume("key", 0);
    assert.deepEqual([free.allowed, free.remaining, free.retryAfterMs], [true, 0, 0]);
    await limiter.refund("key", 0);
    assert.deepEqual(await limiter.peek("key"), before);
  });

  test("refuses a cost that is none, and leaves the key as it was", async ({ limiter }) => {
    await limiter.consume("key", 3);
    const before = await limiter.peek("key");
    for (const cost of badCosts) {
      for (const method of ["limitExceeded", "consume", "peek", "refund"] as const) {
        await assert.rejects(
          async () => callUntyped(limiter, method, ["key", cost]),
          (error) => error instanceof TypeError || error instanceof RangeError,
          `${method} with a cost of ${String(cost)}`,
        );
      }
    }
    assert.deepEqual(await limiter.peek("key"), before);
  });
}

/** What callers in plain JavaScript have passed for a cost; a parsed body can hold any of them. */
const badCosts: readonly unknown[] = [
  ...[-1, -1000, 0.9, 1.5, 1e21, 2 ** 53, NaN, Infinity, -Infinity],
  ...["1", "abc", "", null, true, {}, [], 1n, Symbol("1")],
];

function testGivingBack(test: Test<Setup>): void {
  test("takes a refund", async ({ limiter }) => {
    await limiter.consume("key", 10);
    await limiter.refund("key", 3);
    assert.equal((await limiter.peek("key")).remaining, 3);
    assert.equal(await limiter.limitExceeded("key", 4), true);
    assert.equal(await limiter.limitExceeded("key", 3), false);
  });

  test("is after a refund of all as if never used", async ({ limiter }) => {
    const before = await limiter.peek("key");
    await limiter.consume("key", 4);
    await limiter.refund("key", 4);
    assert.deepEqual(await limiter.peek("key"), before);
  });

  test("gives no credit for a refund of more than was charged", async ({ limiter }) => {
    await limiter.refund("key", 5);
    await limiter.consume("key", 2);
    await limiter.refund("key", 1000);
    assert.equal((await ask(limiter, 12)).filter(Boolean).length, 10);
  });

  test("forgets a key that is reset", async ({ limiter }) => {
    const before = await limiter.peek("key");
    await limiter.consume("key", 10);
    await limiter.reset("key");
    assert.deepEqual(await limiter.peek("key"), before);
    await limiter.reset("key");
    assert.equal((await ask(limiter, 12)).filter(Boolean).length, 10);
  });
}

function testTime(test: Test<Setup>, periodMs: number): void {
  test("admits at the retry-after of a denial, and not before", async ({ limiter, clock }) => {
    for (const cost of [1, 2, 5, 10]) {
      await ask(limiter, 11);
      const { retryAfterMs } = await limiter.consume("key", cost);
      assert.ok(Number.isSafeInteger(retryAfterMs) && retryAfterMs > 0, `after ${retryAfterMs}`);
      clock.advance(retryAfterMs - 1);
      assert.equal(await limiter.limitExceeded("key", cost), true);
      clock.advance(1);
      assert.equal(await limiter.limitExceeded("key", cost), false);
    }
  });

  test("is as if never used after the reset-after, and not before", async ({ limiter, clock }) => {
    const unused: Decision = await limiter.peek("key");
    assert.equal(unused.resetAfterMs, 0);
    const { resetAfterMs } = await limiter.consume("key", 3);
    clock.advance(resetAfterMs - 1);
    assert.notDeepEqual(await limiter.peek("key"), unused);
    clock.advance(1);
    assert.deepEqual(await limiter.peek("key"), unused);
  });

  test("admits no more than its capacity after an idle day", async ({ limiter, clock }) => {
    await ask(limiter, 12);
    clock.advance(86_400_000);
    assert.equal((await ask(limiter, 12)).filter(Boolean).length, 10);
  });

  test("mints nothing from a clock that jitters", async ({ limiter, clock }) => {
    await limiter.consume("key", 10);
    for (let jitter = 0; jitter < 100; jitter++) {
      clock.set(START_MS - 1 - (jitter % 50));
      assert.equal(await limiter.limitExceeded("key"), true);
      clock.set(START_MS);
      assert.equal(await limiter.limitExceeded("key"), true);
    }
  });

  test("locks nobody out for a clock that is set back", async ({ limiter, clock }) => {
    for (const backMs of [1, periodMs, periodMs + 1, 3_600_000]) {
      await limiter.reset("key");
      await limiter.consume("key", 10);
      clock.set(clock.now() - backMs);
      assert.equal(await limiter.limitExceeded("key"), true, `${backMs} ms back`);
      clock.advance(3 * periodMs);
      assert.equal(await limiter.limitExceeded("key", 10), false, `${backMs} ms back`);
    }
  });
}

function testLimiterKeys(test: Test<Setup>): void {
  test("limits each key alone, however strange", async ({ limiter }) => {
    for (const key of strangeKeys) await limiter.consume(key, 10);
    await limiter.reset("key");
    for (const key of strangeKeys) {
      assert.equal((await limiter.peek(key)).remaining, key === "key" ? 10 : 0);
    }
  });
}

async function ask(limiter: AnyRateLimiter, times: number): Promise<boolean[]> {
  const admitted: boolean[] = [];
  for (let asked = 0; asked < times; asked++) admitted.push(!(await limiter.limitExceeded("key")));
  return admitted;
}
