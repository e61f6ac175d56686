import type { Decision, RateLimiter } from "leak-snek";
import { LeakyBucketLimiter } from "leak-snek";
import type { LimiterConditions } from "leak-snek/testing";

/** A limiter with one fault, and the test of the suite that must find it. */
export interface BrokenLimiter {
  readonly fault: string;
  readonly foundBy: string;
  readonly create: (conditions: LimiterConditions) => RateLimiter<string>;
}

/** A limiter that works, for the faults to be built into. */
function working(conditions: LimiterConditions): RateLimiter<string> {
  const limiter = new LeakyBucketLimiter<string>(conditions);
  return {
    limitExceeded: (key, cost) => limiter.limitExceeded(key, cost),
    consume: (key, cost) => limiter.consume(key, cost),
    peek: (key, cost) => limiter.peek(key, cost),
    refund: (key, cost) => {
      limiter.refund(key, cost);
    },
    reset: (key) => {
      limiter.reset(key);
    },
  };
}

/** The Python ancestor's bucket: floors what leaked, and takes the time for all of it. */
function flooring({ rateLimit, clock }: LimiterConditions): RateLimiter<string> {
  const buckets = new Map<string, { operations: number; updatedAt: number }>();
  const { operations, periodMs } = rateLimit;
  const bucketOf = (key: string) => {
    const now = clock.now();
    const bucket = buckets.get(key) ?? { operations: 0, updatedAt: now };
    const leaked = Math.floor(((now - bucket.updatedAt) * operations) / periodMs);
    return { operations: Math.max(0, bucket.operations - leaked), updatedAt: now };
  };
  const decide = (key: string, cost: number): Decision => {
    const bucket = bucketOf(key);
    const allowed = bucket.operations + cost <= operations;
    return {
      allowed,
      limit: operations,
      remaining: operations - bucket.operations,
      retryAfterMs: allowed
        ? 0
        : Math.ceil(((bucket.operations + cost - operations) * periodMs) / operations),
      resetAfterMs: Math.ceil((bucket.operations * periodMs) / operations),
    };
  };
  const consume = (key: string, cost = 1): Decision => {
    const decision = decide(key, cost);
    const bucket = bucketOf(key);
    if (decision.allowed) bucket.operations += cost;
    buckets.set(key, bucket);
    return decision;
  };
  return {
    consume,
    limitExceeded: (key, cost) => !consume(key, cost).allowed,
    peek: (key, cost = 1) => decide(key, cost),
    refund: (key) => {
      buckets.delete(key);
    },
    reset: (key) => {
      buckets.delete(key);
    },
  };
}

function faulty(
  change: (
    limiter: RateLimiter<string>,
    conditions: LimiterConditions,
  ) => Partial<RateLimiter<string>>,
): BrokenLimiter["create"] {
  return (conditions) => {
    const limiter = working(conditions);
    return { ...limiter, ...change(limiter, conditions) };
  };
}

export const brokenLimiters: readonly BrokenLimiter[] = [
  {
    fault: "admits one too many",
    foundBy: "admits as many operations as it allows, and denies the next",
    create: ({ rateLimit, clock }) =>
      working({ clock, rateLimit: { ...rateLimit, operations: rateLimit.operations + 1 } }),
  },
  {
    fault: "admits one too many after an idle spell",
    foundBy: "admits no more than its capacity after an idle day",
    create: faulty((limiter, { clock }) => {
      let idleFrom = clock.now();
      return {
        limitExceeded(key, cost) {
          const wasIdle = clock.now() - idleFrom > 60_000;
          idleFrom = clock.now();
          return wasIdle ? false : limiter.limitExceeded(key, cost);
        },
      };
    }),
  },
  {
    fault: "never denies",
    foundBy: "admits no more when all are asked for at once",
    create: faulty(() => ({ limitExceeded: () => false })),
  },
  {
    fault: "throws fractions away",
    foundBy: "admits at the retry-after of a denial, and not before",
    create: flooring,
  },
  {
    fault: "tells what remained before the charge",
    foundBy: "tells what remains",
    create: faulty((limiter) => ({
      consume(key, cost) {
        const { remaining } = limiter.peek(key, cost);
        return { ...limiter.consume(key, cost), remaining };
      },
    })),
  },
  {
    fault: "charges by a peek",
    foundBy: "changes nothing by a peek",
    create: faulty((limiter) => ({ peek: (key, cost) => limiter.consume(key, cost) })),
  },
  {
    fault: "charges for a denial",
    foundBy: "changes nothing by a denial",
    create: faulty((limiter) => ({
      consume(key, cost) {
        const decision = limiter.consume(key, cost);
        if (!decision.allowed) limiter.consume(key);
        return decision;
      },
    })),
  },
  {
    fault: "ignores the cost",
    foundBy: "charges a cost whole or not at all",
    create: faulty((limiter) => ({ limitExceeded: (key) => limiter.limitExceeded(key) })),
  },
  {
    fault: "lets wait for what never fits",
    foundBy: "says of a cost above its capacity that it never fits",
    create: faulty((limiter) => ({
      consume: (key, cost) => ({ ...limiter.consume(key, cost), retryAfterMs: 1000 }),
    })),
  },
  {
    fault: "denies a cost of 0 when it is exhausted",
    foundBy: "always allows a cost of 0, and charges nothing for it",
    create: faulty((limiter) => ({
      limitExceeded: (key, cost) =>
        limiter.peek(key, 1).allowed ? limiter.limitExceeded(key, cost) : true,
    })),
  },
  {
    fault: "takes any cost for 1 when it is none",
    foundBy: "refuses a cost that is none, and leaves the key as it was",
    create: faulty((limiter) => ({
      limitExceeded: (key, cost = 1) => limiter.limitExceeded(key, cost >= 0 ? cost : 1),
    })),
  },
  {
    fault: "gives nothing back",
    foundBy: "takes a refund",
    create: faulty(() => ({ refund: () => undefined })),
  },
  {
    fault: "forgets one operation too few by a refund",
    foundBy: "is after a refund of all as if never used",
    create: faulty((limiter) => ({
      refund(key, cost = 1) {
        limiter.refund(key, Math.max(0, cost - 1));
      },
    })),
  },
  {
    fault: "gives credit",
    foundBy: "gives no credit for a refund of more than was charged",
    create: faulty((limiter) => {
      let credit = 0;
      return {
        refund(_key, cost = 1) {
          credit += cost;
        },
        limitExceeded: (key, cost) => (credit-- > 0 ? false : limiter.limitExceeded(key, cost)),
      };
    }),
  },
  {
    fault: "does not reset",
    foundBy: "forgets a key that is reset",
    create: faulty(() => ({ reset: () => undefined })),
  },
  {
    fault: "resets too late",
    foundBy: "is as if never used after the reset-after, and not before",
    create: faulty((limiter) => ({
      consume(key, cost) {
        const decision = limiter.consume(key, cost);
        return { ...decision, resetAfterMs: decision.resetAfterMs + 1 };
      },
    })),
  },
  {
    fault: "leaks by the distance of two times, whichever came first",
    foundBy: "mints nothing from a clock that jitters",
    create: faulty((limiter, { clock }) => {
      let last = clock.now();
      return {
        limitExceeded(key, cost) {
          if (clock.now() < last) limiter.refund(key);
          last = clock.now();
          return limiter.limitExceeded(key, cost);
        },
      };
    }),
  },
  {
    fault: "waits for a clock that was set back",
    foundBy: "locks nobody out for a clock that is set back",
    create: ({ rateLimit, clock }) => {
      let latest = clock.now();
      return working({
        rateLimit,
        clock: { now: () => (latest = Math.max(latest, clock.now())) },
      });
    },
  },
  {
    fault: "has one bucket for all keys",
    foundBy: "limits each key alone, however strange",
    create: faulty((limiter) => ({
      reset() {
        limiter.reset("key");
      },
      consume: (_key, cost) => limiter.consume("key", cost),
      peek: () => limiter.peek("key"),
    })),
  },
];
