import { strict as assert } from "node:assert";
import { RateLimitExceededError } from "../errors.js";
import type {
  AsyncRateLimiter,
  Decision,
  RateLimiter,
  WaitingLimiter,
} from "../interfaces/index.js";
import { ManualClock } from "./manual-clock.js";
import { callUntyped } from "./plain-javascript.js";
import type { RateLimiterSubject } from "./rate-limiter-suite.js";
import { describeContract } from "./suite.js";
import type { Test } from "./suite.js";
import { eventually, isSettled, someTurns, until, watch } from "./watched-calls.js";
import type { Watched } from "./watched-calls.js";

/** A limiter of either kind that can be waited for. */
export type AnyWaitingLimiter = (RateLimiter<string> | AsyncRateLimiter<string>) &
  WaitingLimiter<string>;

interface Setup {
  readonly limiter: AnyWaitingLimiter;
  readonly clock: ManualClock;
}

const PERIOD_MS = 1000;
const START_MS = 1_700_000_000_123;

/** The contract of `WaitingLimiter`; the limiter has to wait by the clock that it is made with. */
export function describeWaitingLimiter(subject: RateLimiterSubject<AnyWaitingLimiter>): void {
  const { describe, it, name, create, dispose } = subject;
  describeContract<Setup>(
    {
      describe,
      it,
      name,
      async create() {
        const clock = new ManualClock(START_MS);
        const rateLimit = { operations: 10, periodMs: PERIOD_MS };
        return { limiter: await create({ rateLimit, clock }), clock };
      },
      dispose: ({ limiter }) => dispose?.(limiter),
    },
    "a limiter that is waited for",
    (test) => {
      testWaiting(test);
      testOrder(test);
      testRefusal(test);
      testLeaving(test);
    },
  );
}

function testWaiting(test: Test<Setup>): void {
  test("admits at once what fits", async ({ limiter, clock }) => {
    const decision = await limiter.acquire("key", { cost: 4 });
    assert.deepEqual([decision.allowed, decision.remaining], [true, 6]);
    assert.equal((await limiter.acquire("key", { cost: 0 })).remaining, 6);
    assert.equal(clock.waiting, 0);
  });

  test("admits at the retry-after, and not before", async ({ limiter, clock }) => {
    for (const cost of [1, 3, 10]) {
      await limiter.consume("key", (await limiter.peek("key")).remaining);
      const { retryAfterMs } = await limiter.peek("key", cost);
      const call = watch(limiter.acquire("key", { cost }));
      await until(() => clock.waiting === 1);
      clock.advance(retryAfterMs - 1);
      await someTurns();
      assert.deepEqual([call.settled, clock.waiting], [false, 1]);
      clock.advance(1);
      assert.equal((await call.promise).allowed, true);
      assert.equal(clock.waiting, 0);
    }
  });

  test("waits for each key alone", async ({ limiter, clock }) => {
    await limiter.consume("key", 10);
    const call = watch(limiter.acquire("key"));
    await until(() => clock.waiting === 1);
    assert.equal((await limiter.acquire("another key", { cost: 10 })).allowed, true);
    assert.equal(call.settled, false);
    await play(clock, call);
  });

  test("asks again when somebody else was admitted meanwhile", async ({ limiter, clock }) => {
    await limiter.consume("key", 10);
    const { retryAfterMs } = await limiter.peek("key", 3);
    const call = watch(limiter.acquire("key", { cost: 3 }));
    await until(() => clock.waiting === 1);
    clock.set(clock.now() + retryAfterMs - 1);
    await limiter.reset("other");
    await limiter.limitExceeded("key", 1);
    await play(clock, call);
    assert.ok(clock.now() >= START_MS + retryAfterMs);
    assert.equal((await call.promise).allowed, true);
  });

  test("need not sleep on when something is given back", async ({ limiter, clock }) => {
    for (const giveBack of [() => limiter.refund("key", 2), () => limiter.reset("key")]) {
      await limiter.consume("key", (await limiter.peek("key")).remaining);
      const call = watch(limiter.acquire("key", { cost: 2 }));
      await until(() => clock.waiting === 1);
      await giveBack();
      assert.equal((await call.promise).allowed, true);
      assert.deepEqual([clock.now(), clock.waiting], [START_MS, 0]);
    }
  });
}

function testOrder(test: Test<Setup>): void {
  test("serves first come, first served, whatever the costs", async ({ limiter, clock }) => {
    await limiter.consume("key", 10);
    const served: number[] = [];
    const costs = [10, 1, 5, 1, 1, 7, 2, 10, 3, 1];
    const calls = costs.map((cost, index) =>
      watch(limiter.acquire("key", { cost }).then(() => served.push(index))),
    );
    for (const call of calls) await play(clock, call);
    assert.deepEqual(served, [...costs.keys()]);
    assert.equal(clock.waiting, 0);
  });

  test("admits as many as the limit allows, and no more", async ({ limiter, clock }) => {
    let admitted = 0;
    const calls = Array.from({ length: 35 }, () =>
      watch(limiter.acquire("key").then(() => admitted++)),
    );
    await until(() => admitted >= 10 && clock.waiting === 1);
    assert.equal(admitted, 10);
    for (const call of calls) await play(clock, call);
    assert.equal(admitted, 35);
  });
}

function testRefusal(test: Test<Setup>): void {
  test("refuses at once a cost above the capacity", async ({ limiter, clock }) => {
    const before = await limiter.peek("key");
    const { decision } = await refusal(limiter.acquire("key", { cost: 11 }));
    assert.deepEqual(
      [decision.allowed, decision.retryAfterMs, decision.reason, clock.waiting],
      [false, Infinity, "cost-exceeds-capacity", 0],
    );
    assert.deepEqual(await limiter.peek("key"), before);
  });

  test("refuses at once what would take too long, and charges nothing", async (setup) => {
    const { limiter, clock } = setup;
    await limiter.consume("key", 10);
    const before = await limiter.peek("key", 2);
    const maxWaitMs = before.retryAfterMs - 1;
    const { decision, key } = await refusal(limiter.acquire("key", { cost: 2, maxWaitMs }));
    assert.deepEqual([key, decision], ["key", before]);
    assert.equal(clock.waiting, 0);
    const call = watch(limiter.acquire("key", { cost: 2, maxWaitMs: before.retryAfterMs }));
    await untilAsleep(clock);
    await play(clock, call);
    assert.equal(clock.now(), START_MS + before.retryAfterMs);
  });

  test("refuses at once what those before it make too long", async ({ limiter, clock }) => {
    await limiter.consume("key", 10);
    const first = watch(limiter.acquire("key", { cost: 10 }));
    await until(() => clock.waiting === 1);
    const { decision } = await refusal(limiter.acquire("key", { maxWaitMs: PERIOD_MS - 1 }));
    assert.ok(decision.retryAfterMs > PERIOD_MS - 1);
    assert.equal(clock.now(), START_MS);
    await play(clock, first);
  });

  test("refuses who is not served by the end of his time", async ({ limiter, clock }) => {
    await limiter.consume("key", 5);
    clock.advance(PERIOD_MS / 2);
    await limiter.consume("key", (await limiter.peek("key")).remaining);
    const { retryAfterMs } = await limiter.peek("key", 10);
    const call = watch(limiter.acquire("key", { cost: 10, maxWaitMs: retryAfterMs }));
    await untilAsleep(clock);
    const takenAfterMs = (await limiter.peek("key")).retryAfterMs;
    clock.advance(takenAfterMs);
    assert.equal(await limiter.limitExceeded("key"), false);
    clock.advance(retryAfterMs - takenAfterMs);
    const { decision } = await refusal(call.promise);
    assert.ok(!decision.allowed && decision.retryAfterMs > 0);
    assert.equal(clock.waiting, 0);
  });

  test("refuses at once where as many wait already as may", async ({ limiter, clock }) => {
    await limiter.consume("key", 10);
    await refusal(limiter.acquire("key", { maxWaiters: 0 }));
    const calls = [
      watch(limiter.acquire("key", { maxWaiters: 2 })),
      watch(limiter.acquire("key", { maxWaiters: 2 })),
    ];
    await refusal(limiter.acquire("key", { maxWaiters: 2 }));
    calls.push(watch(limiter.acquire("key", { maxWaiters: 3 })));
    assert.equal((await limiter.acquire("another key", { maxWaiters: 0 })).allowed, true);
    for (const call of calls) await play(clock, call);
  });

  test("refuses wrong options before anything is done", async ({ limiter, clock }) => {
    const before = await limiter.peek("key");
    for (const name of ["cost", "maxWaitMs", "maxWaiters", "jitterMs", "signal"]) {
      for (const value of [-1, 0.5, NaN, "1", null, {}]) {
        await assert.rejects(
          async () => callUntyped(limiter, "acquire", ["key", { [name]: value }]),
          (error: Error) =>
            (error instanceof TypeError || error instanceof RangeError) &&
            error.message.includes(name),
          `${name} of ${JSON.stringify(value)}`,
        );
      }
    }
    assert.deepEqual([await limiter.peek("key"), clock.waiting], [before, 0]);
  });
}

function testLeaving(test: Test<Setup>): void {
  test("takes nothing for a signal that has aborted", async ({ limiter }) => {
    const before = await limiter.peek("key");
    const reason = new Error("given up");
    await assert.rejects(
      limiter.acquire("key", { signal: AbortSignal.abort(reason) }),
      (error) => error === reason,
    );
    assert.deepEqual(await limiter.peek("key"), before);
  });

  test("lets go of anybody at once, and serves the others", async ({ limiter, clock }) => {
    await limiter.consume("key", 10);
    const served: number[] = [];
    const controllers = Array.from({ length: 12 }, () => new AbortController());
    const calls = controllers.map(({ signal }, index) =>
      watch(limiter.acquire("key", { signal }).then(() => served.push(index))),
    );
    await until(() => clock.waiting === 1);
    const leaving = [0, 3, 4, 7, 11];
    for (const index of leaving) controllers[index]?.abort(new Error(`${index} leaves`));
    for (const index of leaving) {
      await assert.rejects(
        async () => calls[index]?.promise,
        (error: Error) => error.message === `${index} leaves`,
      );
    }
    const staying = calls.filter((_, index) => !leaving.includes(index));
    for (const call of staying) await play(clock, call);
    assert.deepEqual(served, [1, 2, 5, 6, 8, 9, 10]);
    assert.equal(clock.waiting, 0);
  });

  test("charges nothing for who left while he was asked for", async ({ limiter, clock }) => {
    const before = await limiter.peek("key");
    const controller = new AbortController();
    const call = limiter.acquire("key", { cost: 5, signal: controller.signal });
    controller.abort(new Error("left"));
    const left = await call.then(
      () => false,
      () => true,
    );
    if (!left) await limiter.refund("key", 5);
    await eventually(async () => {
      assert.deepEqual(await limiter.peek("key"), before);
    });
    assert.equal(clock.waiting, 0);
  });
}

/** The error of a call that is refused by its limit. */
async function refusal(call: Promise<Decision>): Promise<RateLimitExceededError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof RateLimitExceededError, `refused, not ${String(error)}`);
  assert.equal(error.decision.allowed, false);
  return error;
}

/** Lets time pass, from one moment that is waited for to the next, until a call has settled. */
async function play<T>(clock: ManualClock, call: Watched<T>): Promise<T> {
  for (let steps = 0; !isSettled(call) && steps < 10_000; steps++) {
    await until(() => isSettled(call) || clock.waiting > 0);
    if (!isSettled(call)) clock.advance(1);
    await someTurns();
  }
  return call.promise;
}

/** Until a call with a longest wait sleeps: it waits for the moment to ask again, and for its end. */
function untilAsleep(clock: ManualClock): Promise<void> {
  return until(() => clock.waiting === 2);
}
