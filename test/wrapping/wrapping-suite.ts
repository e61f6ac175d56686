import { setImmediate as nextTurn } from "node:timers/promises";
import { RateLimitExceededError, rateLimited } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import type { LimiterConditions } from "leak-snek/testing";
import { asynchronousWays, synchronousWays } from "./ways.js";
import type { AsyncSubjectLimiter, Send, SubjectLimiter, Ways } from "./ways.js";

/** What the suite is run on. */
export interface WrappingSubject<L> {
  readonly name: string;
  /** Makes a limiter of whose keys none is in use; 10 operations must fit at once. */
  readonly create: (conditions: LimiterConditions) => L | Promise<L>;
  /** Ends one, after its test. */
  readonly dispose?: (limiter: L) => unknown;
}

interface Setup<L> extends Ways {
  readonly limiter: L;
  readonly clock: ManualClock;
}

type Test<L> = (name: string, body: (setup: Setup<L>) => Promise<void>) => void;

const RATE_LIMIT = { operations: 10, periodMs: 1000 };
const START_MS = 1_700_000_000_123;

/** Functions, methods and blocks within the limits of a synchronous limiter, wherever its state is. */
export function describeWrapping(subject: WrappingSubject<SubjectLimiter>): void {
  describeWith(subject, synchronousWays, (test) => {
    testWrapping(test);
    testSynchronousWrapping(test);
  });
}

/** The same, for an asynchronous limiter. */
export function describeAsyncWrapping(subject: WrappingSubject<AsyncSubjectLimiter>): void {
  describeWith(subject, asynchronousWays, testWrapping);
}

function describeWith<L>(
  { name, create, dispose }: WrappingSubject<L>,
  waysOf: (limiter: L) => Ways,
  body: (test: Test<L>) => void,
): void {
  describe(`${name}, wrapped`, () => {
    body((testName, testBody) => {
      test(testName, async () => {
        const clock = new ManualClock(START_MS);
        const limiter = await create({ rateLimit: RATE_LIMIT, clock });
        try {
          await testBody({ ...waysOf(limiter), limiter, clock });
        } finally {
          await dispose?.(limiter);
        }
      });
    });
  });
}

function testWrapping<L extends SubjectLimiter | AsyncSubjectLimiter>(test: Test<L>): void {
  test("calls as often as the limit allows when all call at once", async ({ throwing }) => {
    const { send, sent } = recorder();
    const limited = throwing(send, { key: (to) => to });
    const calls = Array.from({ length: 25 }, (_, index) => limited("anna", index));
    const outcomes = await Promise.allSettled(calls.map(async (call) => call));
    expect(sent).toHaveLength(10);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expectExceeded(outcome.reason, "anna");
    }
  });

  test("limits each key alone, and by the cost of each call", async ({ throwing, remaining }) => {
    const { send } = recorder();
    const limited = throwing(send, { key: (to) => to, cost: (_to, amount) => amount });
    expect(await limited("anna", 7)).toBe("7 to anna");
    expect(await limited("bert", 10)).toBe("10 to bert");
    await expect(limited("anna", 4)).rejects.toBeInstanceOf(RateLimitExceededError);
    expect(await Promise.all(["anna", "bert", "carl"].map(remaining))).toEqual([3, 0, 10]);
  });

  test("does something else above the limit", async ({ orElse, remaining }) => {
    const { send, sent } = recorder();
    const limited = orElse(send, "all", (decision, to, amount) => {
      expect(decision).toMatchObject({ allowed: false, limit: 10, remaining: 0 });
      return `not ${amount} to ${to}`;
    });
    for (let call = 0; call < 10; call++) expect(await limited("anna", 1)).toBe("1 to anna");
    expect(await limited("bert", 2)).toBe("not 2 to bert");
    expect(sent).toHaveLength(10);
    expect(await remaining("all")).toBe(0);
  });

  test("waits, in order, and never calls too often", async ({ waiting, clock }) => {
    const { send, sent } = recorder(() => clock.now());
    const limited = waiting(send, { key: (to) => to, onExceeded: "wait" });
    const calls = Array.from({ length: 15 }, (_, index) => limited("anna", index));
    await Promise.all(calls.slice(0, 10));
    const answers = await passing(clock, Promise.all(calls));
    expect(answers).toEqual(sent.map(({ amount }) => `${amount} to anna`));
    expect(sent.map(({ amount }) => amount)).toEqual([...Array(15).keys()]);
    expect(sent.filter(({ at }) => at === START_MS)).toHaveLength(10);
    for (const { at } of sent.slice(10)) expect(at).toBeGreaterThan(START_MS);
  });

  test("gives up waiting, having charged nothing", async ({ waiting, throwing, remaining }) => {
    const { send, sent } = recorder();
    await throwing(send, { key: "all", cost: 8 })("anna", 1);
    const hasty = waiting(send, { key: "all", cost: 5, onExceeded: "wait", maxWaitMs: 1 });
    expectExceeded(await reasonOf(hasty("anna", 2)), "all");
    const controller = new AbortController();
    const { signal } = controller;
    const aborted = waiting(send, { key: "all", cost: 5, onExceeded: "wait", signal });
    const call = reasonOf(aborted("anna", 3));
    controller.abort("enough");
    expect(await call).toBe("enough");
    expect(sent).toHaveLength(1);
    expect(await remaining("all")).toBe(2);
  });

  test("gives back the cost of what fails, and of nothing else", async ({
    throwing,
    remaining,
  }) => {
    const fault = new Error("nobody is there");
    const failing: Send = async (to) => {
      await nextTurn();
      if (to === "nobody") throw fault;
      return to;
    };
    const limited = throwing(failing, { key: "all", cost: 2, refundOnError: true });
    await limited("anna", 1);
    const calls = [1, 2, 3, 4].map((amount) => reasonOf(limited("nobody", amount)));
    expect(await Promise.all(calls)).toEqual([fault, fault, fault, fault]);
    expect(await remaining("all")).toBe(8);
    const strict = throwing(failing, { key: "all", cost: 2 });
    expect(await reasonOf(strict("nobody", 1))).toBe(fault);
    expect(await remaining("all")).toBe(6);
  });

  test("admits a block, or throws", async ({ block, remaining }) => {
    const seen: number[] = [];
    const body = (_: unknown, decision: { readonly remaining: number }) =>
      void seen.push(decision.remaining);
    await block("all", { cost: 5 }, body);
    await block("all", { cost: 4 }, body);
    expectExceeded(await reasonOf(block("all", { cost: 2 }, body)), "all");
    expect(seen).toEqual([5, 1]);
    expect(await remaining("all")).toBe(1);
  });

  test("gives back the cost of a block that does not complete", async ({ block, remaining }) => {
    const fault = new Error("half done");
    const refundOnError = true;
    const failing = block("all", { cost: 4, refundOnError }, () => {
      throw fault;
    });
    expect(await reasonOf(failing)).toBe(fault);
    expect(await remaining("all")).toBe(10);
    await block("all", { cost: 3, refundOnError }, (complete) => complete());
    expect(await remaining("all")).toBe(7);
    const charged = block("all", { cost: 2 }, () => {
      throw fault;
    });
    expect(await reasonOf(charged)).toBe(fault);
    expect(await remaining("all")).toBe(5);
  });

  test("waits to enter a block", async ({ limiter, clock, remaining }) => {
    const startedAt = clock.now();
    const leave = async (cost: number) => {
      await using admission = await limiter.waitToEnter("all", { cost, refundOnError: true });
      expect(admission).toMatchObject({ key: "all", cost, decision: { allowed: true } });
      if (cost === 10) admission.complete();
    };
    await leave(10);
    await passing(clock, leave(5));
    expect(clock.now()).toBeGreaterThan(startedAt);
    expect(await remaining("all")).toBeGreaterThanOrEqual(5);
  });
}

function testSynchronousWrapping(test: Test<SubjectLimiter>): void {
  test("calls a synchronous function at once", async ({ limiter }) => {
    const double = rateLimited(limiter, (number: number) => 2 * number, { key: "all" });
    for (let call = 0; call < 10; call++) expect(double(call)).toBe(2 * call);
    expect(() => double(1)).toThrow(RateLimitExceededError);
  });

  test("blocks for a synchronous function", async ({ limiter, clock }) => {
    const now = rateLimited(limiter, () => clock.now(), { key: "all", onExceeded: "block" });
    const times = Array.from({ length: 12 }, now);
    expect(times.filter((time) => time === START_MS)).toHaveLength(10);
    expect(times.at(-1)).toBeGreaterThan(START_MS);
    const hasty = { key: "all", cost: 10, onExceeded: "block", maxWaitMs: 1 } as const;
    expect(() => rateLimited(limiter, () => 0, hasty)()).toThrow(RateLimitExceededError);
  });

  test("gives back the cost of a synchronous function that throws", async ({ limiter }) => {
    const fault = new Error("no");
    const fail = () => {
      throw fault;
    };
    const failing = rateLimited(limiter, fail, { key: "all", cost: 3, refundOnError: true });
    for (let call = 0; call < 5; call++) expect(failing).toThrow(fault);
    expect(limiter.peek("all").remaining).toBe(10);
  });
}

/** A function to be limited, and what it was called with. */
function recorder(now: () => number = () => 0) {
  const sent: { readonly to: string; readonly amount: number; readonly at: number }[] = [];
  const send: Send = async (to, amount) => {
    sent.push({ to, amount, at: now() });
    return `${amount} to ${to}`;
  };
  return { send, sent };
}

/** Lets time pass, a millisecond a turn, until something has come about. */
async function passing<T>(clock: ManualClock, awaited: Promise<T>): Promise<T> {
  const pending = Symbol("pending");
  for (let turn = 0; turn < 20_000; turn++) {
    if ((await Promise.race([awaited, nextTurn(pending)])) !== pending) return awaited;
    clock.advance(1);
  }
  throw new Error("20 s have passed in vain");
}

/** What a promise is rejected with. */
async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it was fulfilled");
}

function expectExceeded(error: unknown, key: string): void {
  expect(error).toBeInstanceOf(RateLimitExceededError);
  expect(error).toMatchObject({ key, decision: { allowed: false, limit: 10 } });
}
