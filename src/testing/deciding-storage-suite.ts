import { strict as assert } from "node:assert";
import { asyncDeciderOf } from "../adapters/decider.js";
import { leakyBucket } from "../algorithms/leaky-bucket.js";
import { slidingWindow } from "../algorithms/sliding-window.js";
import type {
  Algorithm,
  AsyncDecider,
  AsyncRateStorage,
  Decider,
  RateStorage,
} from "../interfaces/index.js";
import { ManualClock } from "./manual-clock.js";
import { fixedSpell } from "./fixed-spell.js";
import { ReferenceDecider } from "./reference-decider.js";
import { strangeKeys } from "./strange-keys.js";
import type { Test } from "./suite.js";

type AnyRateStorage = RateStorage<string> | AsyncRateStorage<string>;

const TEN_A_SECOND = { operations: 10, periodMs: 1000 };

const algorithms: Readonly<Record<string, Algorithm>> = {
  "a leaky bucket": leakyBucket({ operations: 10, periodMs: 1001 }, { burst: 7 }),
  "a sliding window": slidingWindow(TEN_A_SECOND, { frames: 7, frameLimit: 6 }),
  "an algorithm that is none of ours": fixedSpell(10, 1000),
};

const tenASecond = leakyBucket(TEN_A_SECOND);

/** The contract of `Decider`. */
export function testDeciding(test: Test<AnyRateStorage>): void {
  for (const [name, algorithm] of Object.entries(algorithms)) {
    test(`decides as ${name} does`, async (storage) => {
      await followsReference(decider(storage, algorithm), algorithm, { keys: 3, stepsBack: false });
    });

    test(`decides as ${name} does while the clock steps back`, async (storage) => {
      await followsReference(decider(storage, algorithm), algorithm, { keys: 1, stepsBack: true });
    });

    test(`admits the capacity of ${name} and no more, asked all at once`, async (storage) => {
      const clock = new ManualClock(1_700_000_000_000);
      const asked = Array.from({ length: 100 }, async () =>
        decider(storage, algorithm).admit("key", algorithm, 1, clock),
      );
      const admitted = (await Promise.all(asked)).filter(Boolean).length;
      assert.equal(admitted, Math.min(algorithm.capacity, 10));
    });
  }

  const algorithm = tenASecond;

  test("goes by its own clock when it is given none", async (storage) => {
    const quick = leakyBucket({ operations: 10, periodMs: 50 });
    await decider(storage).admit("key", quick, 10, undefined);
    const remaining = async () =>
      (await decider(storage).peek("key", quick, 1, undefined)).remaining;
    for (const deadline = Date.now() + 2000; (await remaining()) < 10; await pause(5)) {
      assert.ok(Date.now() < deadline, "nothing has leaked in two seconds");
    }
  });

  test("decides for each key alone, however strange", async (storage) => {
    const clock = new ManualClock();
    for (const [index, key] of strangeKeys.entries()) {
      const cost = 1 + (index % 9);
      const { remaining } = await decider(storage).consume(key, algorithm, cost, clock);
      assert.equal(remaining, 10 - cost);
    }
    for (const [index, key] of strangeKeys.entries()) {
      const { remaining } = await decider(storage).peek(key, algorithm, 1, clock);
      assert.equal(remaining, 10 - (1 + (index % 9)));
    }
  });

  test("shows the rate that it decides by", async (storage) => {
    const clock = new ManualClock(1_700_000_000_000);
    await decider(storage).admit("key", algorithm, 3, clock);
    const { remaining } = algorithm.peek(await storage.read("key"), clock.now(), 1);
    assert.equal(remaining, 7);
  });

  test("takes up a rate that was written", async (storage) => {
    const clock = new ManualClock(1_700_000_000_000);
    const rate = algorithm.decide(undefined, clock.now(), 4);
    assert.ok(rate !== undefined);
    await storage.write("key", rate, 3_600_000);
    const { remaining } = await decider(storage).consume("key", algorithm, 1, clock);
    assert.equal(remaining, 5);
  });
}

/** What a limiter would ask: a storage that does not decide by every algorithm has another way. */
function decider(
  storage: AnyRateStorage,
  algorithm: Algorithm = tenASecond,
): Decider<string> | AsyncDecider<string> {
  return asyncDeciderOf(storage, undefined, algorithm);
}

/**
 * Plays the same history on both. What has drained may be forgotten as soon as another key comes, and
 * a clock that steps back would bring it back: so the clock does that for a lone key only.
 */
async function followsReference(
  storage: Decider<string> | AsyncDecider<string>,
  algorithm: Algorithm,
  { keys, stepsBack }: { readonly keys: number; readonly stepsBack: boolean },
): Promise<void> {
  const reference = new ReferenceDecider<string>();
  const clock = new ManualClock(1_700_000_000_000);
  const random = pseudoRandom(1);
  for (let turn = 0; turn < 400; turn++) {
    const back = stepsBack && random(10) === 0;
    clock.set(clock.now() + (back ? -random(1500) : random(200)));
    const key = `key ${random(keys)}`;
    const cost = 1 + random(random(4) === 0 ? 12 : 3);
    const method = (["admit", "admit", "consume", "consume", "peek", "refund"] as const)[random(6)];
    if (method === undefined || random(40) === 0) {
      await storage.delete(key);
      reference.delete(key);
    } else {
      const answer = await storage[method](key, algorithm, cost, clock);
      const wanted = reference[method](key, algorithm, cost, clock);
      assert.deepEqual(answer, wanted, `${method} of ${cost} in turn ${turn}`);
    }
  }
}

/** Numbers from 0 to below a bound that look random and are the same in every run. */
function pseudoRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
