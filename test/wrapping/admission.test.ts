import { AsyncLeakyBucketLimiter, LeakyBucketLimiter, rl } from "leak-snek";
import { callUntyped } from "../../src/testing/plain-javascript.js";
import { enter, enterAsync, waitToEnter } from "../../src/wrapping/admission.js";
import { decisionOf, ScriptedLimiter } from "./limiters.js";

const rateLimit = rl("10/h");
const refundOnError = true;

/** A block that throws, and what comes of it. */
function reasonOf(body: () => void): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error("it did not throw");
}

const refundsOf = ({ asked }: ScriptedLimiter) =>
  asked.filter(([method]) => method === "refund").length;

describe("an admission", () => {
  it("tells for what and how it was given", () => {
    const limiter = new LeakyBucketLimiter({ rateLimit });
    using admission = enter(limiter, "all", { cost: 4 });
    expect(admission).toMatchObject({ key: "all", cost: 4, decision: { remaining: 6 } });
    using second = enter(limiter, "all");
    expect(second).toMatchObject({ cost: 1, decision: { allowed: true, remaining: 5 } });
  });

  it("throws where it is denied, with the key and the decision, and charges nothing", async () => {
    const limiter = new LeakyBucketLimiter({ rateLimit });
    const denied = { key: "all", decision: { allowed: false, reason: "cost-exceeds-capacity" } };
    expect(reasonOf(() => enter(limiter, "all", { cost: 11 }))).toMatchObject(denied);
    const asyncLimiter = new AsyncLeakyBucketLimiter({ rateLimit });
    const entering = enterAsync(asyncLimiter, "all", { cost: 11 });
    await expect(entering).rejects.toMatchObject(denied);
    expect(limiter.peek("all").remaining).toBe(10);
    expect((await asyncLimiter.peek("all")).remaining).toBe(10);
  });

  it("gives back once, however often it is disposed of, and not after it is complete", () => {
    const limiter = new ScriptedLimiter();
    const admission = enter(limiter, "all", { cost: 3, refundOnError });
    admission[Symbol.dispose]();
    admission[Symbol.dispose]();
    expect(limiter.asked).toEqual([
      ["consume", "all", 3],
      ["refund", "all", 3],
    ]);
    const complete = enter(limiter, "all", { refundOnError });
    complete.complete();
    complete.complete();
    complete[Symbol.dispose]();
    enter(limiter, "all")[Symbol.dispose]();
    enter(limiter, "all", { refundOnError: false })[Symbol.dispose]();
    expect(refundsOf(limiter)).toBe(1);
  });

  it("gives back nothing that was charged without the storage", () => {
    const limiter = new ScriptedLimiter(decisionOf({ degraded: true }));
    enter(limiter, "all", { refundOnError })[Symbol.dispose]();
    expect(refundsOf(limiter)).toBe(0);
  });

  it("throws when the refund fails, beside what the block threw", () => {
    const refundFault = new Error("refund failed");
    const limiter = new ScriptedLimiter(decisionOf(), () => {
      throw refundFault;
    });
    const left = reasonOf(() => {
      using _admission = enter(limiter, "all", { refundOnError });
    });
    expect(left).toBe(refundFault);
    const blockFault = new Error("block failed");
    const failed = reasonOf(() => {
      using _admission = enter(limiter, "all", { refundOnError });
      throw blockFault;
    });
    expect(failed).toMatchObject({
      name: "SuppressedError",
      error: refundFault,
      suppressed: blockFault,
    });
  });

  it("ends an `await using` block as well", async () => {
    const limiter = new ScriptedLimiter();
    {
      await using _admission = enter(limiter, "all", { refundOnError });
    }
    expect(refundsOf(limiter)).toBe(1);
  });
});

describe("an asynchronous admission", () => {
  it("waits for its refund, gives back once and rejects when that fails", async () => {
    const limiter = new AsyncLeakyBucketLimiter({ rateLimit });
    const admission = await enterAsync(limiter, "all", { cost: 3, refundOnError });
    expect(admission).toMatchObject({ key: "all", cost: 3, decision: { remaining: 7 } });
    await admission[Symbol.asyncDispose]();
    await limiter.consume("all", 5);
    await admission[Symbol.asyncDispose]();
    expect((await limiter.peek("all")).remaining).toBe(5);

    const failing = Object.assign(new AsyncLeakyBucketLimiter({ rateLimit }), {
      refund: () => Promise.reject(new Error("refund failed")),
    });
    const second = await enterAsync(failing, "all", { refundOnError });
    await expect(second[Symbol.asyncDispose]()).rejects.toThrow("refund failed");
    await second[Symbol.asyncDispose]();
  });

  it("is waited for by acquire, with all its options", async () => {
    const limiter = new ScriptedLimiter();
    const { signal } = new AbortController();
    const patience = { cost: 2, maxWaitMs: 5, maxWaiters: 6, jitterMs: 7, signal };
    {
      await using admission = await waitToEnter(limiter, "all", { ...patience, refundOnError });
      expect(admission).toMatchObject({ key: "all", cost: 2, decision: limiter.answer });
    }
    await using _second = await waitToEnter(limiter, "all");
    expect(limiter.asked).toMatchObject([
      ["acquire", "all", patience],
      ["refund", "all", 2],
      ["acquire", "all", {}],
    ]);
  });
});

describe("a wrong argument is refused", () => {
  it.each<[message: string, options: unknown]>([
    ["options must be an object, got 5", 5],
    ["options must be an object, got null", null],
    ["refundOnError must be true or false, got 1", { refundOnError: 1 }],
    ["cost must be a whole number from 0 to 2^53 - 1, got -1", { cost: -1 }],
  ])("%s", async (message, options) => {
    const limiter = new LeakyBucketLimiter({ rateLimit });
    const asyncLimiter = new AsyncLeakyBucketLimiter({ rateLimit });
    expect(() => callUntyped({ enter }, "enter", [limiter, "all", options])).toThrow(message);
    const entering = callUntyped({ enterAsync }, "enterAsync", [asyncLimiter, "all", options]);
    await expect(entering).rejects.toThrow(message);
    expect(limiter.peek("all").remaining).toBe(10);
  });

  it("an asynchronous limiter where a synchronous one is wanted", () => {
    const limiter = new AsyncLeakyBucketLimiter({ rateLimit });
    const entering = () => callUntyped({ enter }, "enter", [limiter, "all"]);
    expect(entering).toThrow("limiter.consume() returned a promise");
  });
});
