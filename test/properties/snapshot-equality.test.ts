import { deepStrictEqual } from "node:assert";
import * as fc from "fast-check";
import { Limiter, MemoryMutex, MemoryStorage } from "leak-snek";
import type { Algorithm, Clock, Parts, Snapshot } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import { turnClock } from "../../src/clocks/turn-clock.js";
import {
  leakyBuckets,
  makeLeakyBucket,
  makeSlidingWindow,
  slidingWindows,
} from "../helpers/cases.js";
import type { Case, Make } from "../helpers/cases.js";
import type { Event } from "../helpers/histories.js";
import { runs } from "../helpers/runs.js";

/** A history during which the process ends and begins anew, again and again. */
interface Interrupted extends Case {
  /** Before which events; each with by how much the new process' own clock differs from the old one's. */
  readonly restarts: ReadonlyMap<number, number>;
}

const LATEST_START = 2_000_000_000_000;

function interrupted(cases: fc.Arbitrary<Case>): fc.Arbitrary<Interrupted> {
  const offsets = fc.oneof(fc.constantFrom(0, 1, -1), fc.integer({ min: -1e12, max: 1e12 }));
  const restarts = fc.array(fc.tuple(fc.nat(29), offsets), { minLength: 1, maxLength: 5 });
  return fc
    .tuple(cases, restarts)
    .map(([played, pairs]) => ({ ...played, restarts: new Map(pairs) }));
}

/** A limiter whose storage can be exchanged for one that was restored. */
class Subject {
  #limiter: Limiter;
  #storage = new MemoryStorage<string>();

  constructor(
    readonly algorithm: Algorithm,
    readonly parts: Pick<Parts<string>, "clock" | "keyMutex">,
  ) {
    this.#limiter = new Limiter({ ...parts, algorithm, rateStorage: this.#storage });
  }

  restart(begin: () => void): void {
    const text = JSON.stringify(this.#storage.snapshot());
    begin();
    this.#storage = new MemoryStorage<string>();
    this.#storage.restore(JSON.parse(text) as Snapshot<string>);
    const { algorithm, parts } = this;
    this.#limiter = new Limiter({ ...parts, algorithm, rateStorage: this.#storage });
  }

  play(key: string, { kind, cost }: Event): unknown {
    return [this.#limiter[kind](key, cost), this.#limiter.peek(key)];
  }
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe.each([
  ["a leaky bucket", leakyBuckets, makeLeakyBucket],
  ["a sliding window", slidingWindows, makeSlidingWindow],
])("snapshot, pass of time and restore equal never having stopped: %s", (_, cases, make: Make) => {
  test.each([
    ["of a limiter that its storage decides for", undefined],
    ["of a limiter with a mutex", new MemoryMutex<string>()],
  ])("on a clock of its own, which may step back, %s", (_way, keyMutex) => {
    fc.assert(
      fc.property(interrupted(cases), ({ rateLimit, options, start, history, restarts }) => {
        const clock = new ManualClock(start);
        const [algorithm] = make(rateLimit, options);
        const limiter = new Limiter({ algorithm, clock });
        const subject = new Subject(algorithm, { clock, keyMutex });
        for (const [index, event] of history.entries()) {
          clock.set(clock.now() + event.stepMs);
          // What has drained is forgotten, and does not come back with a time before that.
          const hasDrained = limiter.peek("key").resetAfterMs === 0;
          if (restarts.has(index) && !hasDrained) subject.restart(() => undefined);
          const wanted = [limiter[event.kind]("key", event.cost), limiter.peek("key")];
          deepStrictEqual(subject.play("key", event), wanted);
        }
      }),
      runs(1000),
    );
  });

  test("of many keys, some of which drain meanwhile", () => {
    fc.assert(
      fc.property(interrupted(cases), ({ rateLimit, options, start, history, restarts }) => {
        const clock = new ManualClock(start);
        const [algorithm] = make(rateLimit, options);
        const limiters = Array.from({ length: 4 }, () => new Limiter({ algorithm, clock }));
        const subject = new Subject(algorithm, { clock });
        for (const [index, event] of history.entries()) {
          clock.advance(Math.abs(event.stepMs));
          if (restarts.has(index)) subject.restart(() => undefined);
          for (const [number, limiter] of limiters.entries()) {
            if (index % (number + 1) !== 0) continue;
            const wanted = [limiter[event.kind]("key", event.cost), limiter.peek("key")];
            deepStrictEqual(subject.play(`key ${number}`, event), wanted);
          }
        }
      }),
      runs(500),
    );
  });

  test("by the storage's own clock, whatever that of the next process shows", () => {
    let ownMs = 0;
    let epochMs = 0;
    jest.spyOn(turnClock, "now").mockImplementation(() => ownMs);
    jest.spyOn(Date, "now").mockImplementation(() => epochMs);
    fc.assert(
      fc.property(interrupted(cases), ({ rateLimit, options, start, history, restarts }) => {
        const clock = new ManualClock(start);
        const uninterrupted: Clock = clock;
        ownMs = start;
        epochMs = LATEST_START;
        const [algorithm] = make(rateLimit, options);
        const limiter = new Limiter({ algorithm, clock: uninterrupted });
        const subject = new Subject(algorithm, {});
        for (const [index, event] of history.entries()) {
          const passedMs = Math.abs(event.stepMs);
          clock.advance(passedMs);
          const offsetMs = restarts.get(index);
          if (offsetMs === undefined) {
            ownMs += passedMs;
            epochMs += passedMs;
          } else {
            subject.restart(() => {
              ownMs += offsetMs;
              epochMs += passedMs;
            });
          }
          const wanted = [limiter[event.kind]("key", event.cost), limiter.peek("key")];
          deepStrictEqual(subject.play("key", event), wanted);
        }
      }),
      runs(1000),
    );
  });
});
