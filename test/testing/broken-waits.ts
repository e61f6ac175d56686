import { LeakyBucketLimiter } from "leak-snek";
import type { AcquireOptions, Decision } from "leak-snek";
import type { AnyWaitingLimiter, LimiterConditions } from "leak-snek/testing";

/** A limiter that waits with one fault, and the test of the suite that must find it. */
export interface BrokenWait {
  readonly fault: string;
  readonly foundBy: string;
  readonly create: (conditions: LimiterConditions) => AnyWaitingLimiter;
}

/** What a fault changes: how a call is made on the limiter that works. */
type Change = (
  acquire: (key: string, options: AcquireOptions) => Promise<Decision>,
  limiter: LeakyBucketLimiter,
  conditions: LimiterConditions,
) => (key: string, options: AcquireOptions) => Promise<Decision>;

function faulty(change: Change): BrokenWait["create"] {
  return (conditions) => {
    const limiter = new LeakyBucketLimiter(conditions);
    const acquire = change(limiter.acquire.bind(limiter), limiter, conditions);
    return Object.assign(limiter, {
      acquire: (key: string, options: AcquireOptions = {}) => acquire(key, options),
    });
  };
}

/** Asks again and again, after sleeps that are no denial's retry-after. */
function polling(sleepMs: (decision: Decision) => number): BrokenWait["create"] {
  return faulty((_, limiter, { clock }) => async (key, { cost }) => {
    for (;;) {
      const decision = limiter.consume(key, cost);
      if (decision.allowed) return decision;
      await new Promise<void>((resolve) => clock.callAfter?.(sleepMs(decision), resolve));
    }
  });
}

export const brokenWaits: BrokenWait[] = [
  {
    fault: "polls",
    foundBy: "admits at the retry-after, and not before",
    create: polling(() => 70),
  },
  {
    fault: "sleeps a millisecond too long",
    foundBy: "admits at the retry-after, and not before",
    create: polling(({ retryAfterMs }) => retryAfterMs + 1),
  },
  {
    fault: "has each waiter ask for itself, whose turn it is or not",
    foundBy: "serves first come, first served, whatever the costs",
    create: polling(({ retryAfterMs }) => retryAfterMs),
  },
  {
    fault: "admits a millisecond early",
    foundBy: "admits at the retry-after, and not before",
    create: faulty((_, limiter, { clock }) => async (key, { cost }) => {
      const decision = limiter.consume(key, cost);
      if (decision.allowed) return decision;
      const { retryAfterMs } = decision;
      await new Promise<void>((resolve) => clock.callAfter?.(retryAfterMs - 1, resolve));
      return { ...decision, allowed: true };
    }),
  },
  {
    fault: "has one line for all keys",
    foundBy: "waits for each key alone",
    create: faulty((acquire) => {
      let last: Promise<unknown> = Promise.resolve();
      return (key, options) => {
        const call = last.then(() => acquire(key, options));
        last = call.catch(() => undefined);
        return call;
      };
    }),
  },
  {
    fault: "waits longer than it may",
    foundBy: "refuses at once what would take too long, and charges nothing",
    create: faulty(
      (acquire) =>
        (key, { maxWaitMs: _, ...options }) =>
          acquire(key, options),
    ),
  },
  {
    fault: "waits for a cost that never fits",
    foundBy: "refuses at once a cost above the capacity",
    create: faulty((acquire) => (key, { cost = 1, ...options }) => {
      return acquire(key, { ...options, cost: Math.min(cost, 10) });
    }),
  },
  {
    fault: "does not know how long those before it take",
    foundBy: "refuses at once what those before it make too long",
    create: faulty((acquire, _, { clock }) => async (key, { maxWaitMs, ...options }) => {
      if (maxWaitMs === undefined) return acquire(key, options);
      const controller = new AbortController();
      const giveUp = clock.callAfter?.(maxWaitMs, () => controller.abort());
      return acquire(key, { ...options, signal: controller.signal }).finally(giveUp);
    }),
  },
  {
    fault: "lets as many wait as want to",
    foundBy: "refuses at once where as many wait already as may",
    create: faulty(
      (acquire) =>
        (key, { maxWaiters: _, ...options }) =>
          acquire(key, options),
    ),
  },
  {
    fault: "does not look at its options",
    foundBy: "refuses wrong options before anything is done",
    create: faulty((acquire) => async (key, options) => {
      const { maxWaiters, ...others } = options;
      return acquire(key, Number(maxWaiters) >= 0 ? options : others);
    }),
  },
  {
    fault: "lets nobody go",
    foundBy: "lets go of anybody at once, and serves the others",
    create: faulty(
      (acquire) =>
        (key, { signal: _, ...options }) =>
          acquire(key, options),
    ),
  },
  {
    fault: "asks for whom has left already",
    foundBy: "takes nothing for a signal that has aborted",
    create: faulty((acquire) => async (key, { signal, ...options }) => {
      const decision = await acquire(key, options);
      signal?.throwIfAborted();
      return decision;
    }),
  },
  {
    fault: "leaves its alarm behind",
    foundBy: "lets go of anybody at once, and serves the others",
    create: faulty((acquire, _, { clock }) => (key, options) => {
      if (options.signal !== undefined) clock.callAfter?.(3_600_000, () => undefined);
      return acquire(key, options);
    }),
  },
  {
    fault: "sleeps on when something is given back",
    foundBy: "need not sleep on when something is given back",
    create: polling(({ retryAfterMs }) => retryAfterMs),
  },
];
