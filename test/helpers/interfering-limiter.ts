import type { Decision, RateLimiter } from "leak-snek";

const free = { allowed: true, limit: 10, remaining: 10, retryAfterMs: 0, resetAfterMs: 0 };
const used = { allowed: false, limit: 10, remaining: 0, retryAfterMs: 1234, resetAfterMs: 5678 };

/**
 * A limiter that is always free when it is looked at, and used up when it is to be charged: as if
 * somebody else came between each time.
 */
export class InterferingLimiter implements RateLimiter<string> {
  /** How often it was to be charged. */
  charges = 0;

  /** @param interfere what happens meanwhile; a promise for an asynchronous member */
  constructor(private readonly interfere: () => void = () => undefined) {}

  limitExceeded(key: string): boolean {
    return !this.consume(key).allowed;
  }

  consume(_key: string): Decision {
    this.charges++;
    this.interfere();
    return used;
  }

  peek(_key: string): Decision {
    return free;
  }

  refund(): void {
    throw new Error("It has charged nothing.");
  }

  reset(): void {
    // There is nothing.
  }
}
