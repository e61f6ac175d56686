import type { Decision, RateLimiter } from "leak-snek";

/** A limiter of a user's own making: nothing is known of it but its methods. */
export class OwnLimiter<K> implements RateLimiter<K> {
  constructor(private readonly limiter: RateLimiter<K>) {}

  limitExceeded(key: K, cost?: number): boolean {
    return this.limiter.limitExceeded(key, cost);
  }

  consume(key: K, cost?: number): Decision {
    return this.limiter.consume(key, cost);
  }

  peek(key: K, cost?: number): Decision {
    return this.limiter.peek(key, cost);
  }

  refund(key: K, cost?: number): void {
    this.limiter.refund(key, cost);
  }

  reset(key: K): void {
    this.limiter.reset(key);
  }
}
