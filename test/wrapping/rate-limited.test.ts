import { setImmediate as nextTurn } from "node:timers/promises";
import { runInThisContext } from "node:vm";
import {
  AsyncLeakyBucketLimiter,
  LeakyBucketLimiter,
  RateLimitExceededError,
  rateLimited,
  rl,
} from "leak-snek";
import { callUntyped } from "../../src/testing/plain-javascript.js";
import { decisionOf, ScriptedLimiter } from "./limiters.js";

const rateLimit = rl("10/h");
const denial = decisionOf({ allowed: false, remaining: 0, retryAfterMs: 100 });
const denying = () => new ScriptedLimiter(denial);

describe("a wrapper", () => {
  it("passes on `this` and the arguments, to the function, its key and its cost", () => {
    const limiter = new ScriptedLimiter();
    const of = (self: { readonly id: string }, args: unknown[]) => `${self.id} ${args.join(" ")}`;
    const limited = rateLimited(
      limiter,
      function (this: { readonly id: string }, a: string, b: number) {
        return of(this, [a, b]);
      },
      {
        key(a, b) {
          return of(this, [a, b]);
        },
        cost(a, b) {
          return of(this, [a, b]).length;
        },
      },
    );
    expect(limited.call({ id: "me" }, "a", 1)).toBe("me a 1");
    expect(limiter.asked).toEqual([["consume", "me a 1", 6]]);
  });

  it("has the name, the length and the properties of the function", () => {
    const mark = Symbol("mark");
    function send(to: string, _amount: number): string {
      return to;
    }
    const marked = Object.assign(send, { version: 2, [mark]: true });
    const limited = rateLimited(new ScriptedLimiter(), marked, { key: "all" });
    expect({ ...Object.getOwnPropertyDescriptors(limited) }).toMatchObject({
      name: { value: "send", enumerable: false },
      length: { value: 2, enumerable: false },
      version: { value: 2, enumerable: true },
      [mark]: { value: true },
    });
    expect(Reflect.get(limited, "prototype")).not.toBe(send.prototype);
  });

  it("wraps what other wrappers made, functions of old and bound ones", async () => {
    const limiter = new LeakyBucketLimiter({ rateLimit });
    const old = runInThisContext("(function (a) { return a; })") as (a: string) => string;
    const once = rateLimited(limiter, old, { key: "a" });
    expect(rateLimited(limiter, once, { key: "b" })("a")).toBe("a");
    const bound = async function (this: string) {
      return this;
    }.bind("me");
    const limited = rateLimited(denying(), rateLimited(limiter, bound, { key: "c" }), { key: "d" });
    await expect(limited()).rejects.toBeInstanceOf(RateLimitExceededError);
    expect(["a", "b", "c"].map((key) => limiter.peek(key).remaining)).toEqual([9, 9, 10]);
  });

  it("has the metadata that other decorators keep of the function", () => {
    const kept = new Map<unknown, Map<unknown, unknown>>();
    const metadata = {
      getOwnMetadataKeys: (target: object) => [...(kept.get(target)?.keys() ?? [])],
      getOwnMetadata: (key: unknown, target: object) => kept.get(target)?.get(key),
      defineMetadata: (key: unknown, value: unknown, target: object) =>
        kept.set(target, new Map(kept.get(target)).set(key, value)),
    };
    const find = () => "found";
    metadata.defineMetadata("path", "/find", find);
    metadata.defineMetadata("method", "GET", find);
    Object.assign(Reflect, metadata);
    try {
      const limited = rateLimited(new ScriptedLimiter(), find, { key: "all" });
      const path = metadata.getOwnMetadata("path", limited);
      expect([path, metadata.getOwnMetadata("method", limited)]).toEqual(["/find", "GET"]);
    } finally {
      for (const name of Object.keys(metadata)) Reflect.deleteProperty(Reflect, name);
    }
  });

  it("asks by consume unless told otherwise, and hands on how to wait if it is to", async () => {
    const limiter = new ScriptedLimiter();
    const { signal } = new AbortController();
    const patience = { maxWaitMs: 5, maxWaiters: 6, jitterMs: 7, signal };
    const fn = async () => "done";
    rateLimited(limiter, () => 0, { key: "a" })();
    await rateLimited(limiter, fn, { key: "b", cost: 2, onExceeded: "wait", ...patience })();
    rateLimited(limiter, () => 0, { key: "c", cost: 3, onExceeded: "block", maxWaitMs: 4 })();
    expect(limiter.asked).toEqual([
      ["consume", "a", 1],
      ["acquire", "b", { cost: 2, ...patience }],
      ["acquireSync", "c", { cost: 3, maxWaitMs: 4 }],
    ]);
  });

  it("is free for a cost of 0", () => {
    const limiter = new LeakyBucketLimiter({ rateLimit });
    const limited = rateLimited(limiter, (cost: number) => cost, {
      key: "all",
      cost: (cost) => cost,
    });
    limited(10);
    expect(limited(0)).toBe(0);
  });

  it("does not call the function when its cost is none", () => {
    const fn = jest.fn(() => 1);
    const limiter = new LeakyBucketLimiter({ rateLimit });
    const limited = rateLimited(limiter, fn, { key: "all", cost: () => -1 });
    expect(() => limited()).toThrow(RangeError);
    expect(fn).not.toHaveBeenCalled();
  });
});

describe("above the limit", () => {
  it("throws the key and the decision unless told otherwise", () => {
    for (const options of [{}, { onExceeded: "throw" }, { onExceeded: undefined }] as const) {
      const limited = rateLimited(denying(), () => 1, { key: "all", ...options });
      expect(limited).toThrow(new RateLimitExceededError("all", denial));
      expect(thrownBy(limited)).toMatchObject({ key: "all", decision: denial });
    }
  });

  it.each([[null], [0], [""], [false], ["none"], [Symbol("none")], [{ list: [] }]])(
    "returns the fallback %p itself",
    (onExceeded) => {
      const limited = rateLimited(denying(), () => "fn", { key: "all", onExceeded });
      expect(limited()).toBe(onExceeded);
    },
  );

  it("calls the function that is the fallback, which may return any text", () => {
    const limited = rateLimited(
      denying(),
      function (this: string, a: string) {
        return this + a;
      },
      {
        key: "all",
        onExceeded(decision, a) {
          expect(decision).toBe(denial);
          return `${this} or ${a}`;
        },
      },
    );
    expect(limited.call("wait", "throw")).toBe("wait or throw");
  });

  it("rejects, or promises the fallback, in place of an async function", async () => {
    const fn = async () => "fn";
    const thrown = rateLimited(denying(), fn, { key: "all" })();
    const none = rateLimited(denying(), fn, { key: "all", onExceeded: "none" })();
    expect([thrown, none].map((result) => result instanceof Promise)).toEqual([true, true]);
    await expect(thrown).rejects.toMatchObject({ key: "all", decision: denial });
    await expect(none).resolves.toBe("none");
    const fail = () => {
      throw new Error("no key");
    };
    await expect(rateLimited(denying(), fn, { key: fail })()).rejects.toThrow("no key");
  });

  it("answers at once in place of any other function, whatever that returns", () => {
    const fn = () => Promise.resolve("fn");
    expect(rateLimited(denying(), fn, { key: "all" })).toThrow(RateLimitExceededError);
    expect(rateLimited(denying(), fn, { key: "all", onExceeded: "none" })()).toBe("none");
  });

  it("answers later on an asynchronous limiter", async () => {
    const limiter = new AsyncLeakyBucketLimiter({ rateLimit: rl("1/h") });
    const fn = (a: string) => Promise.resolve(a);
    const limited = rateLimited(limiter, fn, { key: "all", onExceeded: async (_, a) => [a] });
    expect(await Promise.all([limited("a"), limited("b")])).toEqual(["a", ["b"]]);
  });

  it("throws when a limiter says that it has waited, and denies", async () => {
    const waiting = rateLimited(denying(), async () => 1, { key: "all", onExceeded: "wait" });
    await expect(waiting()).rejects.toBeInstanceOf(RateLimitExceededError);
    const blocking = rateLimited(denying(), () => 1, { key: "all", onExceeded: "block" });
    expect(blocking).toThrow(RateLimitExceededError);
  });
});

describe("a refund", () => {
  const fault = new Error("fn failed");
  const throwing = () => {
    throw fault;
  };
  const rejecting = () => Promise.reject(fault);
  const options = { key: "all", cost: 2, refundOnError: true } as const;

  it("follows what is thrown and what is rejected, once, and nothing else", async () => {
    const limiter = new ScriptedLimiter();
    expect(rateLimited(limiter, throwing, options)).toThrow(fault);
    await expect(rateLimited(limiter, rejecting, options)()).rejects.toBe(fault);
    await expect(rateLimited(limiter, async () => rejecting(), options)()).rejects.toBe(fault);
    const refunds = limiter.asked.filter(([method]) => method === "refund");
    expect(refunds).toEqual(Array(3).fill(["refund", "all", 2]));
    expect(rateLimited(limiter, () => "fine", options)()).toBe("fine");
    expect(await rateLimited(limiter, async () => "fine", options)()).toBe("fine");
    expect(rateLimited(limiter, throwing, { ...options, refundOnError: false })).toThrow(fault);
    expect(limiter.asked.filter(([method]) => method === "refund")).toEqual(refunds);
  });

  it("follows no denial, and no fault of a fallback", () => {
    const limiter = denying();
    expect(rateLimited(limiter, () => 1, options)).toThrow(RateLimitExceededError);
    expect(rateLimited(limiter, () => 1, { ...options, onExceeded: throwing })).toThrow(fault);
    expect(limiter.asked.map(([method]) => method)).toEqual(["consume", "consume"]);
  });

  it("follows no decision that was made without the storage", () => {
    const limiter = new ScriptedLimiter(decisionOf({ degraded: true }));
    expect(rateLimited(limiter, throwing, options)).toThrow(fault);
    expect(limiter.asked).toEqual([["consume", "all", 2]]);
  });

  it("that fails hides nothing", async () => {
    const limiter = new ScriptedLimiter(decisionOf(), () => {
      throw new Error("refund failed");
    });
    expect(rateLimited(limiter, throwing, options)).toThrow(fault);
    await expect(rateLimited(limiter, rejecting, options)()).rejects.toBe(fault);
    expect(limiter.asked.filter(([method]) => method === "refund")).toHaveLength(2);
  });

  it("is waited for on an asynchronous limiter, whether or not it fails", async () => {
    const limiter = new AsyncLeakyBucketLimiter({ rateLimit });
    for (const fails of [false, true]) {
      const events: string[] = [];
      jest.spyOn(limiter, "refund").mockImplementation(async () => {
        await nextTurn();
        events.push("refunded");
        if (fails) throw new Error("refund failed");
      });
      for (const fn of [async () => throwing(), rejecting]) {
        const reason: unknown = await rateLimited(limiter, fn, options)().catch(
          (error: unknown) => {
            events.push("told");
            return error;
          },
        );
        expect(reason).toBe(fault);
      }
      expect(events).toEqual(["refunded", "told", "refunded", "told"]);
    }
  });
});

describe("a wrong argument is refused when the function is wrapped", () => {
  const limiter = new LeakyBucketLimiter({ rateLimit });
  const fn = () => 1;
  const wholeNumber = (name: string, value: string) =>
    `${name} must be a whole number from 0 to 2^53 - 1, got ${value}`;

  it.each<[message: string, limiter: unknown, fn: unknown, options: unknown]>([
    ["fn must be a function, got 1", limiter, 1, { key: "all" }],
    ["limiter must have a method consume(), got undefined", undefined, fn, { key: "all" }],
    ["limiter must have a method refund(), got [object Object]", { consume: fn }, fn, { key: "" }],
    ["options must be an object, got undefined", limiter, fn, undefined],
    ["key must be a key or a function of the arguments, got undefined", limiter, fn, {}],
    [wholeNumber("cost", "0.5"), limiter, fn, { key: "", cost: 0.5 }],
    ['cost must be a whole number or a function, got "1"', limiter, fn, { key: "", cost: "1" }],
    ["cost must be a whole number or a function, got null", limiter, fn, { key: "", cost: null }],
    [
      'refundOnError must be true or false, got "yes"',
      limiter,
      fn,
      { key: "", refundOnError: "yes" },
    ],
    [
      'onExceeded "wait" needs a limiter with a method acquire(), got [object Object]',
      { consume: fn, refund: fn },
      fn,
      { key: "", onExceeded: "wait" },
    ],
    [
      'onExceeded "block" needs a limiter with a method acquireSync(), got [object Object]',
      { consume: fn, refund: fn },
      fn,
      { key: "", onExceeded: "block" },
    ],
    [
      wholeNumber("maxWaitMs", "-1"),
      new ScriptedLimiter(),
      fn,
      { key: "", onExceeded: "wait", maxWaitMs: -1 },
    ],
    [
      "signal must be an AbortSignal, got [object Object]",
      new ScriptedLimiter(),
      fn,
      { key: "", onExceeded: "wait", signal: {} },
    ],
    [
      'maxWaitMs 5 needs onExceeded "wait" or "block", got "throw"',
      limiter,
      fn,
      { key: "", onExceeded: "throw", maxWaitMs: 5 },
    ],
    [
      'maxWaiters 5 needs onExceeded "wait", got "block"',
      new ScriptedLimiter(),
      fn,
      { key: "", onExceeded: "block", maxWaiters: 5 },
    ],
  ])("%s", (message, ...args) => {
    const wrap = () => callUntyped({ rateLimited }, "rateLimited", args);
    expect(wrap).toThrow(message);
    expect(wrap).toThrow(message.includes("whole number from") ? RangeError : TypeError);
  });
});

/** What a function throws. */
function thrownBy(fn: () => unknown): unknown {
  try {
    fn();
  } catch (error) {
    return error;
  }
  throw new Error("it did not throw");
}
