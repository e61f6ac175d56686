import { setImmediate as nextTurn } from "node:timers/promises";
import { join } from "node:path";
import {
  AsyncLeakyBucketLimiter,
  LeakyBucketLimiter,
  rateLimit,
  RateLimitExceededError,
  rl,
} from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import { callUntyped } from "../../src/testing/plain-javascript.js";
import { legacyTypeErrors, loadLegacy } from "./legacy-decorators.js";
import * as mailboxes from "./mailboxes.js";

const legacyMailboxes = loadLegacy(join(__dirname, "mailboxes.ts")) as typeof mailboxes;

describe.each([
  { decorators: "the language", mailboxClass: mailboxes.mailboxClass },
  { decorators: "experimentalDecorators", mailboxClass: legacyMailboxes.mailboxClass },
])("a method decorated by the decorators of $decorators", ({ mailboxClass }) => {
  function setup() {
    const clock = new ManualClock();
    const rateLimit = rl("10/s");
    const limiter = new LeakyBucketLimiter({ rateLimit, clock });
    const asyncLimiter = new AsyncLeakyBucketLimiter({ rateLimit, clock });
    return { clock, limiter, asyncLimiter, Mailbox: mailboxClass({ limiter, asyncLimiter }) };
  }

  it("has its own `this`, in the method and for the key", () => {
    const { Mailbox, limiter } = setup();
    const [anna, bert] = [new Mailbox("anna"), new Mailbox("bert")];
    expect(anna.send("carl", 6)).toBe("6 from anna to carl");
    expect(bert.send("carl", 10)).toBe("10 from bert to carl");
    expect(() => anna.send("carl", 5)).toThrow(RateLimitExceededError);
    expect(["anna", "bert"].map((key) => limiter.peek(key).remaining)).toEqual([4, 0]);
  });

  it("may be static", () => {
    const { Mailbox, limiter } = setup();
    expect(Mailbox.open("anna")).toBe("Mailbox of anna");
    expect(limiter.peek("opened").remaining).toBe(9);
  });

  it("may be asynchronous, on a limiter of either kind", async () => {
    const { Mailbox } = setup();
    const anna = new Mailbox("anna");
    for (let call = 0; call < 10; call++) {
      expect(await anna.post("bert")).toBe("from anna to bert");
      expect(await anna.ask()).toBe("secret");
    }
    await expect(anna.post("bert")).rejects.toMatchObject({ key: "bert" });
    await expect(anna.ask()).resolves.toBeNull();
  });

  it("falls back to a function with the same `this` and arguments", () => {
    const { Mailbox } = setup();
    const anna = new Mailbox("anna");
    const answers = ["a", "b", "c"].map((box) => anna.read(box));
    expect(answers).toEqual(["a", "b", "0 of c for anna"]);
  });

  it("waits", async () => {
    const { Mailbox, clock } = setup();
    const anna = new Mailbox("anna");
    await anna.wait();
    const second = anna.wait();
    await nextTurn();
    clock.advance(1000);
    expect(await second).toBe("anna");
  });

  it("gives back the cost when it throws", () => {
    const { Mailbox, limiter } = setup();
    const anna = new Mailbox("anna");
    for (let call = 0; call < 12; call++) expect(() => anna.fail()).toThrow("anna");
    expect(limiter.peek("failed").remaining).toBe(10);
  });

  it("has the name and the length of its own, and is not to be enumerated", () => {
    const { Mailbox } = setup();
    const send = Object.getOwnPropertyDescriptor(Mailbox.prototype, "send");
    expect(send).toMatchObject({ enumerable: false, writable: true, configurable: true });
    expect(send?.value).toHaveProperty("name", "send");
    expect(send?.value).toHaveLength(2);
    expect(Object.keys(Mailbox.prototype)).toEqual([]);
  });
});

test("a private method is limited, and each instance by its own key", () => {
  const limiter = new LeakyBucketLimiter({ rateLimit: rl("1/h") });
  class Door {
    constructor(readonly name: string) {}

    @rateLimit(limiter, {
      key(this: Door) {
        return this.name;
      },
    })
    #unlock(): string {
      return `${this.name} is open`;
    }

    open(): string {
      return this.#unlock();
    }
  }
  const door = new Door("front");
  expect(door.open()).toBe("front is open");
  expect(() => door.open()).toThrow(RateLimitExceededError);
  expect(new Door("back").open()).toBe("back is open");
});

test("a subclass that calls the method of its base is charged once", () => {
  const limiter = new LeakyBucketLimiter({ rateLimit: rl("10/h") });
  class Base {
    @rateLimit(limiter, { key: "all" })
    work(): number {
      return 1;
    }
  }
  class Derived extends Base {
    override work(): number {
      return 1 + super.work();
    }
  }
  expect(new Derived().work()).toBe(2);
  expect(limiter.peek("all").remaining).toBe(9);
});

describe("anything but a method is refused, by name", () => {
  const decorate = rateLimit(new LeakyBucketLimiter({ rateLimit: rl("1/h") }), { key: "all" });
  class Some extends LeakyBucketLimiter {}
  const accessor = { get: () => 1, enumerable: false, configurable: true };

  it.each<[what: string, args: readonly unknown[]]>([
    ['the getter "size"', [() => 1, { kind: "getter", name: "size" }]],
    ['the setter "size"', [() => 1, { kind: "setter", name: "size" }]],
    ['the accessor "size"', [{ get: () => 1 }, { kind: "accessor", name: "size" }]],
    ['the field "#size"', [undefined, { kind: "field", name: "#size" }]],
    ["the field Symbol(size)", [undefined, { kind: "field", name: Symbol("size") }]],
    ['the class "Some"', [Some, { kind: "class", name: "Some" }]],
    ['the class "Some"', [Some]],
    ['the field "size"', [Some.prototype, "size"]],
    ['the field "size"', [Some.prototype, "size", undefined]],
    ['the accessor "size"', [Some.prototype, "size", accessor]],
    ['a parameter of "send"', [Some.prototype, "send", 0]],
    ['a parameter of "constructor"', [Some, undefined, 1]],
  ])("%s", (what, args) => {
    const call = () => callUntyped({ decorate }, "decorate", args);
    expect(call).toThrow(new TypeError(`@rateLimit is for methods, got ${what}`));
  });
});

test("a decorator above is given the whole descriptor of the method", () => {
  const decorate = rateLimit(new LeakyBucketLimiter({ rateLimit: rl("1/h") }), { key: "all" });
  const descriptor = { value: () => 1, writable: true, enumerable: false, configurable: true };
  const decorated = decorate({}, "send", descriptor);
  expect(decorated).toEqual({ ...descriptor, value: expect.any(Function) as unknown });
  expect(decorated.value).not.toBe(descriptor.value);
});

test("a wrong option is refused where the class is defined", () => {
  const limiter = new LeakyBucketLimiter({ rateLimit: rl("1/h") });
  expect(() => rateLimit(limiter, { key: "all", cost: 1.5 })).toThrow(
    "cost must be a whole number from 0 to 2^53 - 1, got 1.5",
  );
});

test("the types are the same with experimentalDecorators", () => {
  const files = [join(__dirname, "../types/decorators.test-d.ts"), join(__dirname, "mailboxes.ts")];
  expect(legacyTypeErrors(files)).toEqual([]);
});
