import { AsyncLimiter, leakyBucket, Limiter, rl, slidingWindow } from "leak-snek";
import type { Algorithm } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import { asyncStorageKinds, storageKinds } from "../helpers/every-storage.js";

const START_MS = 1_700_000_000_000;

const bucket = leakyBucket(rl("10/s"));
const window = slidingWindow(rl("10/s"), { frames: 4, frameLimit: 6 });
const plain = bucketParts();

/** The bucket without what it can be looked into by: an algorithm of a user's own may have nothing. */
function bucketParts(): Algorithm {
  return {
    capacity: bucket.capacity,
    decide: bucket.decide.bind(bucket),
    peek: bucket.peek.bind(bucket),
    refund: bucket.refund.bind(bucket),
    timeToLive: bucket.timeToLive.bind(bucket),
  };
}

/** What is seen of a key after 4 operations, 300 ms, 2 more, and whether looking changed anything. */
async function look(limiter: Limiter | AsyncLimiter, clock: ManualClock): Promise<unknown> {
  const unused = await limiter.inspect("key");
  expect(unused).toMatchObject({ now: START_MS, operations: 0, limit: 10 });
  await limiter.consume("key", 4);
  clock.advance(300);
  await limiter.consume("key", 2);
  const before = await limiter.peek("key");
  const seen = await limiter.inspect("key");
  expect(await limiter.inspect("key")).toEqual(seen);
  expect(await limiter.peek("key")).toEqual(before);
  expect(before.limit - before.remaining).toBeGreaterThanOrEqual(seen.operations);
  return seen;
}

const now = START_MS + 300;
const start = (index: number) => START_MS + 250 * index;

const expected: readonly [string, Algorithm, unknown][] = [
  ["a leaky bucket", bucket, { now, operations: 3, limit: 10 }],
  ["an algorithm that shows nothing of itself", plain, { now, operations: 3, limit: 10 }],
  [
    "a sliding window",
    window,
    {
      now,
      operations: 6,
      limit: 10,
      frames: [
        { start: start(1), count: 2 },
        { start: start(0), count: 4 },
        { start: start(-1), count: 0 },
        { start: start(-2), count: 0 },
        { start: start(-3), count: 0 },
      ],
    },
  ],
];

describe.each(expected)("looking into %s", (_name, algorithm, wanted) => {
  test.each(storageKinds)("$name", async ({ open }) => {
    const { storage, close } = await open();
    const clock = new ManualClock(START_MS);
    expect(await look(new Limiter({ algorithm, rateStorage: storage, clock }), clock)).toEqual(
      wanted,
    );
    await close();
  });

  test.each(asyncStorageKinds)("with promises, $name", async ({ open }) => {
    const { storage, close } = await open();
    const clock = new ManualClock(START_MS);
    const parts = { rateStorage: storage, clock, deadlineMs: 60_000 };
    expect(await look(new AsyncLimiter({ algorithm, ...parts }), clock)).toEqual(wanted);
    await close();
  });
});
