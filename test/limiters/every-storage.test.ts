/**
 * Waiting and wrapping, on every storage, at once and with promises, by one limit and by several that
 * stand together.
 */
import {
  allOf,
  AsyncLimiter,
  calendarWindow,
  leakyBucket,
  Limiter,
  slidingWindow,
} from "leak-snek";
import type { Algorithm, Clock, RateLimit } from "leak-snek";
import {
  describeAsyncRateLimiter,
  describeRateLimiter,
  describeWaitingLimiter,
} from "leak-snek/testing";
import { asyncStorageKinds, storageKinds } from "../helpers/every-storage.js";
import type { StorageKind } from "../helpers/every-storage.js";
import { isLong } from "../helpers/runs.js";
import { describeAsyncWrapping, describeWrapping } from "../wrapping/wrapping-suite.js";

const DEADLINE_MS = 60_000;

const algorithms: Record<string, (rateLimit: RateLimit) => Algorithm> = {
  "a leaky bucket": (rateLimit) => leakyBucket(rateLimit),
  ...(isLong && { "a sliding window": (rateLimit: RateLimit) => slidingWindow(rateLimit) }),
};

/** What answers at once, in a long run, and what does not: the one way is much like the other. */
const promisedKinds = isLong ? asyncStorageKinds : asyncStorageKinds.slice(-1);

/** A limit beside the tested one, which it never meets: under another key of the same storage. */
const wide = leakyBucket({ operations: 1000, periodMs: 1000 });
const besideKey = (key: string) => `beside ${key}`;

interface Conditions {
  readonly rateLimit: RateLimit;
  readonly clock: Clock;
}

/** Makes limiters on storages of a kind, and ends the storages with them. */
function onStorages<S, L extends object>(
  { open }: StorageKind<S>,
  make: (storage: S, conditions: Conditions) => L,
): { create: (conditions: Conditions) => Promise<L>; dispose: (limiter: object) => unknown } {
  const closers = new WeakMap<object, () => unknown>();
  return {
    create: async (conditions) => {
      const { storage, close } = await open();
      const limiter = make(storage, conditions);
      closers.set(limiter, close);
      return limiter;
    },
    dispose: (limiter) => closers.get(limiter)?.(),
  };
}

for (const [algorithmName, algorithmOf] of Object.entries(algorithms)) {
  for (const kind of storageKinds) {
    const name = `${algorithmName} ${kind.name}`;
    const subject = onStorages(
      kind,
      (rateStorage, { rateLimit, clock }) =>
        new Limiter({ algorithm: algorithmOf(rateLimit), rateStorage, clock }),
    );
    describeWaitingLimiter({ describe, it, name, ...subject });
    describeWrapping({ name, ...subject });
  }

  for (const kind of promisedKinds) {
    const name = `asynchronous ${algorithmName} ${kind.name}`;
    const subject = onStorages(kind, (rateStorage, { rateLimit, clock }) => {
      const algorithm = algorithmOf(rateLimit);
      return new AsyncLimiter({ algorithm, rateStorage, clock, deadlineMs: DEADLINE_MS });
    });
    describeWaitingLimiter({ describe, it, name, ...subject });
    describeAsyncWrapping({ name, ...subject });
  }
}

/** The suites of each storage have the other algorithms; on Redis, its own has this one. */
for (const kind of storageKinds) {
  const subject = onStorages(kind, (rateStorage, { rateLimit: { operations }, clock }) => {
    const algorithm = calendarWindow({ operations, unit: "minute" });
    return new Limiter({ algorithm, rateStorage, clock });
  });
  const name = `a calendar window ${kind.name}`;
  describeRateLimiter({ describe, it, name, periodMs: 60_000, ...subject });
}

for (const kind of storageKinds) {
  const name = `two limits ${kind.name}`;
  const subject = onStorages(kind, (rateStorage, { rateLimit, clock }) => {
    const limiter = new Limiter({ algorithm: leakyBucket(rateLimit), rateStorage, clock });
    const beside = new Limiter({ algorithm: wide, rateStorage, clock });
    return allOf([limiter, { limiter: beside, key: besideKey }]);
  });
  describeRateLimiter({ describe, it, name, ...subject });
  describeWaitingLimiter({ describe, it, name, ...subject });
  describeWrapping({ name, ...subject });
}

for (const kind of promisedKinds) {
  const name = `two asynchronous limits ${kind.name}`;
  const subject = onStorages(kind, (rateStorage, { rateLimit, clock }) => {
    const parts = { rateStorage, clock, deadlineMs: DEADLINE_MS };
    const limiter = new AsyncLimiter({ algorithm: leakyBucket(rateLimit), ...parts });
    const beside = new AsyncLimiter({ algorithm: wide, ...parts });
    return allOf([limiter, { limiter: beside, key: besideKey }]);
  });
  describeAsyncRateLimiter({ describe, it, name, ...subject });
  describeWaitingLimiter({ describe, it, name, ...subject });
  describeAsyncWrapping({ name, ...subject });
}
