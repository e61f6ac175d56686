import fc from "fast-check";
import type { Rate } from "leak-snek";
import { copyOf } from "../../src/rates.js";
import type { Lifetime } from "../../src/tables/lifetime.js";
import { RateTable } from "../../src/tables/rate-table.js";
import { secretHash } from "../../src/tables/string-hash.js";
import type { StringHash } from "../../src/tables/string-hash.js";
import { runs } from "../helpers/runs.js";
import { severalFrames } from "./frames.js";

const START_MS = 1_700_000_000_000;

const timeToLive = () => 1;
const lifetimes: readonly Lifetime[] = Array.from({ length: 600 }, () => ({ timeToLive }));

/** Hashes from the best to the worst, and some whose bits pass for what is no number. */
const hashes: readonly [string, StringHash][] = [
  ["a secret hash", secretHash()],
  ["a hash of a few values", (text) => text.length & 3],
  ["one hash for all", () => 0],
  ["a hash of ones", () => -1],
  ["a hash whose upper bits alone differ", (text) => text.charCodeAt(text.length - 1) << 20],
];

interface Kept {
  readonly rate: Rate;
  readonly lifetime: Lifetime;
}

/** A table, and what it is to hold. */
class Twins {
  readonly table: RateTable<unknown>;
  readonly model = new Map<unknown, Kept>();

  constructor(hash?: StringHash) {
    this.table = new RateTable(hash);
  }

  keep(key: unknown, rate: Rate, lifetime: Lifetime): void {
    const inHand = this.table.take(key);
    if (inHand === undefined) this.table.add(key, copyOf(rate), lifetime);
    else this.table.replace(copyOf(rate), lifetime);
    this.model.set(key, { rate, lifetime });
  }

  /** Advances a rate in place, as an algorithm does. */
  advance(key: unknown, change: (rate: Rate) => void): void {
    const inHand = this.table.take(key);
    const kept = this.model.get(key);
    expect(inHand === undefined).toBe(kept === undefined);
    if (inHand === undefined || kept === undefined) return;
    change(inHand);
    this.table.putBack();
    const rate = copyOf(kept.rate);
    change(rate);
    this.model.set(key, { rate, lifetime: kept.lifetime });
  }

  /** Changes a rate that is not put back. */
  spoil(key: unknown): void {
    const rate = this.table.take(key);
    if (rate === undefined) return;
    rate.operations += 1;
    rate.updatedAt += 1;
  }

  delete(key: unknown): void {
    expect(deleteFrom(this.table, key)).toBe(this.model.delete(key));
  }

  expectEqual(): void {
    expect(this.table.size).toBe(this.model.size);
    for (const [key, { rate, lifetime }] of this.model) {
      const inHand = this.table.take(key);
      expect(inHand && copyOf(inHand)).toEqual(rate);
      expect(inHand?.lifetime).toBe(lifetime);
    }
    const kept = [...this.table];
    expect(kept).toHaveLength(this.model.size);
    for (const { key, rate, lifetime } of kept) {
      expect({ rate, lifetime }).toEqual(this.model.get(key));
    }
  }
}

function deleteFrom<K>(table: RateTable<K>, key: K): boolean {
  const rate = table.take(key);
  if (rate !== undefined) table.delete(rate.slot);
  return rate !== undefined;
}

const wholeNumber = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

const frames = fc.oneof(
  fc.constant(undefined),
  // One frame, as a sliding window has it; one that is not so, and several.
  fc.integer({ min: -5, max: 5 }).map((openMs) => [1, START_MS + openMs, 7]),
  fc.array(wholeNumber, { maxLength: 7 }),
  severalFrames,
);

const rates: fc.Arbitrary<Rate> = fc
  .record({
    operations: fc.oneof(fc.constant(7), wholeNumber),
    updatedAt: fc.oneof(fc.constant(START_MS), wholeNumber),
    partsPerOperation: fc.constantFrom(undefined, 1, 3, 2 ** 40),
    frames,
  })
  .map((rate) => copyOf(rate));

const keys = fc.oneof(
  fc.integer({ min: 0, max: 60 }).map((number) => `key ${number}`),
  fc.constantFrom<unknown>(
    "",
    "x".repeat(64),
    "x".repeat(65),
    "y".repeat(100_000),
    "\0",
    "\ud800",
    "\udc00",
    0,
    1,
    NaN,
    null,
    undefined,
    true,
    lifetimes,
  ),
);

type Step = (twins: Twins) => void;

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(keys, rates, fc.constantFrom(...lifetimes))
      .map(([key, rate, lifetime]): Step => (twins) => {
        twins.keep(key, rate, lifetime);
      }),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(keys, rates).map(([key, other]): Step => (twins) => {
      twins.advance(key, (rate) => Object.assign(rate, { frames: undefined }, copyOf(other)));
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(keys, wholeNumber).map(([key, number]): Step => (twins) => {
      twins.advance(key, (rate) => {
        rate.operations = number;
        rate.frames?.push(number);
      });
    }),
  },
  {
    weight: 1,
    arbitrary: keys.map((key): Step => (twins) => {
      twins.spoil(key);
    }),
  },
  {
    weight: 2,
    arbitrary: keys.map((key): Step => (twins) => {
      twins.delete(key);
    }),
  },
);

const loneFrame = (openMs: number) => [1, START_MS + openMs, 7];

/** What an algorithm does to frames, in place. */
const framesChanges: Record<string, (frames: number[]) => unknown> = {
  append: (frames) => frames.push((frames.at(-2) ?? START_MS) + 10, (frames.at(-1) ?? 0) + 1),
  "add to": (frames) => frames.push((frames.pop() ?? 0) + 1),
  cut: (frames) => frames.splice(1, 2),
};

describe("a table of rates holds what a Map would", () => {
  test.each(hashes)("with %s", (_, hash) => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 120 }), (history) => {
        const twins = new Twins(hash);
        for (const step of history) step(twins);
        twins.expectEqual();
      }),
      runs(200),
    );
  });

  test("with frames that become more, fewer and others", () => {
    const lifetime = { timeToLive };
    const kept = fc.oneof(
      { weight: 6, arbitrary: severalFrames },
      { weight: 2, arbitrary: fc.integer({ min: -5, max: 50 }).map(loneFrame) },
      { weight: 1, arbitrary: fc.constantFrom<number[] | undefined>(undefined, []) },
      { weight: 1, arbitrary: fc.constant<number[]>([1, ...Array<number>(50).fill(START_MS)]) },
    );
    const change = fc.record({
      key: fc.nat(60),
      what: fc.constantFrom("keep", "keep", "append", "add to", "cut", "look at", "delete"),
      frames: kept,
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 200, maxLength: 600 }), (changes) => {
        const twins = new Twins();
        for (const { key, what, frames } of changes) {
          const rate = { operations: 7, updatedAt: START_MS, frames };
          if (what === "keep") twins.keep(`key ${key}`, copyOf(rate), lifetime);
          else if (what === "delete") twins.delete(`key ${key}`);
          else if (what === "look at") twins.table.take(`key ${key}`);
          else twins.advance(`key ${key}`, ({ frames = [] }) => framesChanges[what]?.(frames));
        }
        twins.expectEqual();
      }),
      runs(60),
    );
  });

  test("with room for many, and for few again", () => {
    const { table } = new Twins();
    const keys = Array.from({ length: 40_000 }, (_, index) => `key ${index}`);
    const lifetimeOf = (index: number) => lifetimes[index % lifetimes.length] ?? { timeToLive };
    const found = () =>
      keys.map((key) => {
        const rate = table.take(key);
        return rate && [rate.operations, rate.lifetime];
      });
    for (const [index, key] of keys.entries()) {
      table.add(key, { operations: index, updatedAt: START_MS }, lifetimeOf(index));
    }
    const all = keys.map((_, index) => [index, lifetimeOf(index)]);
    expect(found()).toEqual(all);
    for (const key of keys.filter((_, index) => index % 3 === 0)) deleteFrom(table, key);
    expect(table.size).toBe(keys.length - Math.ceil(keys.length / 3));
    expect(found()).toEqual(all.map((one, index) => (index % 3 === 0 ? undefined : one)));
    for (const key of keys) deleteFrom(table, key);
    expect([...table]).toEqual([]);
  });

  test("and finds a key in as many looks, however many there are", () => {
    let looks = 0;
    const hash = secretHash();
    const counting: StringHash = (text) => {
      looks++;
      return hash(text);
    };
    const table = new RateTable<string>(counting);
    for (let key = 0; key < 30_000; key++) {
      table.add(`key ${key}`, { operations: 1, updatedAt: START_MS }, { timeToLive });
    }
    expect(looks).toBe(30_000);
    for (let key = 0; key < 30_000; key++) table.take(`key ${key}`);
    expect(looks).toBe(60_000);
  });
});

test("the rate in hand is that of the key until another is taken, and counts once it is put back", () => {
  const table = new RateTable<string>();
  const lifetime = { timeToLive };
  table.add("one", { operations: 1, updatedAt: START_MS }, lifetime);
  table.add("other", { operations: 2, updatedAt: START_MS }, lifetime);
  for (const operations of [5, 6, 7]) {
    const rate = table.take("one");
    if (rate !== undefined) rate.operations = operations;
    table.putBack();
  }
  const rate = table.take("one");
  if (rate !== undefined) rate.operations = 100;
  expect(table.take("one")?.operations).toBe(7);
  expect(table.take("other")?.operations).toBe(2);
});

describe("frames of the rate in hand", () => {
  const lifetime = { timeToLive };
  const several = [1, START_MS, 1, START_MS + 10, 2];
  const others = [1, START_MS, 3, START_MS + 20, 4, START_MS + 30, 9];
  let table: RateTable<string>;

  beforeEach(() => {
    table = new RateTable<string>();
  });

  function add(key: string, frames: readonly number[]): void {
    table.add(key, { operations: 7, updatedAt: START_MS, frames: [...frames] }, lifetime);
  }

  function change(key: string, toChange: (frames: number[]) => unknown): void {
    toChange(table.take(key)?.frames ?? []);
    table.putBack();
  }

  const framesOf = (key: string) => table.take(key)?.frames;

  test("go with it, when it is removed", () => {
    add("one", several);
    add("last", others);
    change("one", (frames) => frames.push(START_MS + 50, 10));
    deleteFrom(table, "one");
    expect(framesOf("last")).toEqual(others);
  });

  test("may become several, and one again", () => {
    add("one", loneFrame(5));
    add("other", several);
    change("one", (frames) => frames.push(START_MS + 50, 10));
    change("one", (frames) => frames.splice(3));
    expect(framesOf("other")).toEqual(several);
    expect(framesOf("one")).toEqual(loneFrame(5));
    change("one", (frames) => frames.push(START_MS + 50, 10));
    expect(framesOf("other")).toEqual(several);
    expect(framesOf("one")).toEqual([...loneFrame(5), START_MS + 50, 10]);
  });

  test("are as they were when it was not put back, where it is just one", () => {
    add("one", loneFrame(5));
    add("other", loneFrame(6));
    framesOf("one")?.fill(3);
    expect(framesOf("other")).toEqual(loneFrame(6));
    expect(framesOf("one")).toEqual(loneFrame(5));
  });

  test("are those that took their place", () => {
    add("one", loneFrame(5));
    add("other", several);
    change("one", (frames) => frames.push(START_MS + 50, 10));
    const rate = { operations: 7, updatedAt: START_MS, frames: loneFrame(8) };
    table.take("one");
    table.replace(rate, lifetime);
    expect(framesOf("other")).toEqual(several);
    expect(framesOf("one")).toEqual(loneFrame(8));
  });
});

describe("a secret hash", () => {
  test("is another one each time, and the same for the same string", () => {
    const [one, other] = [secretHash(), secretHash()];
    const texts = Array.from({ length: 100 }, (_, index) => `key ${index}`);
    expect(texts.map((text) => one(text))).toEqual(texts.map((text) => one(text)));
    expect(texts.map((text) => one(text))).not.toEqual(texts.map((text) => other(text)));
  });

  test.each([
    ["that count up", (index: number) => `user:${index}`],
    ["that differ in their first character", (index: number) => `${String.fromCharCode(index)}key`],
    ["of different lengths", (index: number) => "x".repeat(index)],
    ["of characters that lie far apart", (index: number) => String.fromCharCode(index * 256)],
  ])("spreads keys %s evenly, by the lower bits too", (_, textOf) => {
    const hash = secretHash();
    const count = 256;
    const buckets = new Set<number>();
    for (let index = 0; index < count; index++) buckets.add(hash(textOf(index)) & (count - 1));
    // Thrown at random, 256 balls miss 94 of 256 buckets; 60 missed more is beyond any chance.
    expect(buckets.size).toBeGreaterThan(100);
  });
});
