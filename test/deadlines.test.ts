import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Deadlines } from "../src/deadlines.js";
import type { Timed } from "../src/deadlines.js";
import { holdingTimers } from "./helpers/holding-timers.js";
import { waitUntil } from "./servers/wait-until.js";

/** What is late, in the order in which it was told. */
const late: string[] = [];

afterEach(() => {
  late.length = 0;
});

async function untilLate(count: number): Promise<void> {
  await waitUntil(`${count} are late`, async () => late.length >= count);
}

function timed(name: string, waitMs: number): Timed {
  const onLate = () => void late.push(name);
  return { endsAt: performance.now() + waitMs, isSettled: false, onLate };
}

test("Each is late when its time is up and not before, the first to end first.", async () => {
  const deadlines = new Deadlines();
  const all = [timed("c", 60), timed("a", 20), timed("d", 80), timed("b", 40), timed("e", 80)];
  const tooEarly: string[] = [];
  for (const one of all) {
    const onLate = () => {
      one.onLate();
      if (performance.now() < one.endsAt) tooEarly.push(late.at(-1) ?? "");
    };
    deadlines.add({ endsAt: one.endsAt, isSettled: false, onLate }, true);
  }
  await untilLate(all.length);
  expect(late).toEqual(["a", "b", "c", "d", "e"]);
  expect(tooEarly).toEqual([]);
});

test("Whatever has settled is never late, nor those beside it later for it.", async () => {
  const deadlines = new Deadlines();
  const all = Array.from({ length: 3000 }, (_, index) => timed(String(index), 30));
  for (const one of all) deadlines.add(one, true);
  const unsettled = [0, 1500, 1501, 2999];
  for (const [index, one] of all.entries()) if (!unsettled.includes(index)) deadlines.settle(one);
  await untilLate(unsettled.length);
  expect(late).toEqual(unsettled.map(String));
  expect(all.every(({ isSettled }) => isSettled)).toBe(true);
});

test("To settle twice, or after the time, changes nothing for the others.", async () => {
  const deadlines = new Deadlines();
  const [first, second] = [timed("first", 10), timed("second", 40)];
  deadlines.add(first, true);
  deadlines.add(second, true);
  await untilLate(1);
  deadlines.settle(first);
  deadlines.settle(first);
  await untilLate(2);
  expect(late).toEqual(["first", "second"]);
});

test("Whatever has settled is let go of, although one before it waits on.", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const deadlines = new Deadlines();
  const waiting = timed("waiting", 1e5);
  deadlines.add(waiting, false);
  const settled = Array.from({ length: 3000 }, () => {
    const one = timed("settled", 2e5);
    deadlines.add(one, false);
    deadlines.settle(one);
    return new WeakRef(one);
  });
  await new Promise(setImmediate);
  collectGarbage();
  expect(settled.filter((one) => one.deref() !== undefined).length).toBeLessThanOrEqual(1000);
  deadlines.settle(waiting);
});

test("What may take longer than any timer can hold is not late at once.", async () => {
  const deadlines = new Deadlines();
  const long = timed("long", 2 ** 40);
  deadlines.add(long, false);
  deadlines.add(timed("short", 20), false);
  await untilLate(1);
  expect(late).toEqual(["short"]);
  deadlines.settle(long);
});

describe("The process", () => {
  test("is held while something waits that holds it, and by nothing else.", () => {
    const deadlines = new Deadlines();
    const before = holdingTimers();
    const held = () => holdingTimers() - before;
    const [holding, passing, later] = [timed("a", 1e4), timed("b", 1e4), timed("c", 1e4)];
    deadlines.add(passing, false);
    expect(held()).toBe(0);
    deadlines.add(holding, true);
    expect(held()).toBe(1);
    deadlines.settle(holding);
    deadlines.settle(passing);
    expect(held()).toBe(0);
    deadlines.add(later, false);
    expect(held()).toBe(0);
    deadlines.settle(later);
  });

  test("is held from when it is to be, until each has settled or is late.", async () => {
    const deadlines = new Deadlines();
    const before = holdingTimers();
    const held = () => holdingTimers() - before;
    deadlines.hold();
    deadlines.add(timed("first", 20), false);
    const second = timed("second", 1e5);
    deadlines.add(second, false);
    expect(held()).toBe(0);
    deadlines.hold();
    expect(held()).toBe(1);
    await untilLate(1);
    expect(held()).toBe(1);
    deadlines.settle(second);
    expect(held()).toBe(0);
  });
});
