import { deepStrictEqual } from "node:assert";
import * as fc from "fast-check";
import { Limiter } from "leak-snek";
import { LmdbStorage } from "leak-snek/lmdb";
import { ManualClock } from "leak-snek/testing";
import {
  expected,
  leakyBuckets,
  makeLeakyBucket,
  makeSlidingWindow,
  slidingWindows,
} from "../helpers/cases.js";
import type { Case, Make } from "../helpers/cases.js";
import { newFolder, removeFolder } from "../helpers/lmdb-folders.js";
import { runs } from "../helpers/runs.js";

const folder = newFolder();

afterAll(() => {
  removeFolder(folder);
});

/** Plays a history on a storage that is closed and opened again after every few events. */
function equalsModel(make: Make, { rateLimit, options, start, history }: Case, spell: number) {
  const [algorithm, model] = make(rateLimit, options);
  const clock = new ManualClock(start);
  let storage = new LmdbStorage({ path: folder });
  storage.delete("key");
  for (const [turn, event] of history.entries()) {
    if (turn % spell === 0) {
      storage.close();
      storage = new LmdbStorage({ path: folder });
    }
    const limiter = new Limiter({ algorithm, clock, rateStorage: storage });
    clock.set(clock.now() + event.stepMs);
    const wanted = expected(model, event, clock.now());
    deepStrictEqual(limiter[event.kind]("key", event.cost), wanted);
    deepStrictEqual(limiter.peek("key"), model.peek(clock.now(), 1));
  }
  storage.close();
}

test.each([
  ["a leaky bucket", leakyBuckets, makeLeakyBucket],
  ["a sliding window", slidingWindows, makeSlidingWindow],
])(
  "random histories of %s on LMDB, closed and opened again, equal a BigInt model",
  (_algorithm, cases, make) => {
    const spells = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(cases, spells, (played, spell) => {
        equalsModel(make, played, spell);
      }),
      runs(100),
    );
  },
);
