import type { Algorithm, Decision, Rate } from "../interfaces/index.js";

/**
 * An algorithm that is none of the library's, and that a storage therefore knows nothing of: so many
 * operations until the time of the first is a period ago, and then all anew.
 */
export function fixedSpell(operations: number, periodMs: number): Algorithm {
  const usedAt = (rate: Rate | undefined, now: number): number =>
    rate !== undefined && now - rate.updatedAt < periodMs ? rate.operations : 0;
  return {
    capacity: operations,

    decide(rate, now, cost): Rate | undefined {
      const used = usedAt(rate, now);
      if (used + cost > operations) return undefined;
      if (rate === undefined || used === 0) return { operations: cost, updatedAt: now };
      rate.operations += cost;
      return rate;
    },

    peek(rate, now, cost): Decision {
      const used = usedAt(rate, now);
      const allowed = used + cost <= operations;
      const resetAfterMs = rate === undefined || used === 0 ? 0 : rate.updatedAt + periodMs - now;
      const retryAfterMs = allowed ? 0 : cost > operations ? Infinity : resetAfterMs;
      return {
        allowed,
        limit: operations,
        remaining: operations - used,
        retryAfterMs,
        resetAfterMs,
      };
    },

    refund(rate, now, cost): Rate | undefined {
      const left = usedAt(rate, now) - cost;
      return left > 0 ? { ...rate, operations: left } : undefined;
    },

    timeToLive(rate, now): number {
      return Math.max(0, rate.updatedAt + periodMs - now);
    },
  };
}
