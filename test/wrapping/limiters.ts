import type { AcquireOptions, AcquireSyncOptions, Decision, RateLimiter } from "leak-snek";

/** An admission, or with `allowed: false` a denial, of 10 operations a second. */
export function decisionOf(decision: Partial<Decision> = {}): Decision {
  const numbers = { limit: 10, remaining: 3, retryAfterMs: 0, resetAfterMs: 700 };
  return { allowed: true, ...numbers, ...decision };
}

/** A limiter that answers as it is told and writes down what it is asked. */
export class ScriptedLimiter implements RateLimiter<string> {
  readonly asked: (readonly [method: string, ...args: unknown[]])[] = [];

  constructor(
    readonly answer: Decision = decisionOf(),
    readonly refunding: () => void = () => undefined,
  ) {}

  consume(key: string, cost?: number): Decision {
    this.asked.push(["consume", key, cost]);
    return this.answer;
  }

  acquire(key: string, options?: AcquireOptions): Promise<Decision> {
    this.asked.push(["acquire", key, options]);
    return Promise.resolve(this.answer);
  }

  acquireSync(key: string, options?: AcquireSyncOptions): Decision {
    this.asked.push(["acquireSync", key, options]);
    return this.answer;
  }

  limitExceeded(key: string, cost?: number): boolean {
    return !this.consume(key, cost).allowed;
  }

  peek(): Decision {
    return this.answer;
  }

  refund(key: string, cost?: number): void {
    this.asked.push(["refund", key, cost]);
    this.refunding();
  }

  reset(): void {
    throw new Error("nobody resets it");
  }
}
