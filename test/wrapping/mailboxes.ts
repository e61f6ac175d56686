import { rateLimit } from "leak-snek";
import type { AsyncRateLimiter, Decision, RateLimiter, WaitingLimiter } from "leak-snek";

/** What the methods of a mailbox are limited by. */
export interface MailboxLimiters {
  readonly limiter: RateLimiter<string>;
  readonly asyncLimiter: AsyncRateLimiter<string> & WaitingLimiter<string>;
}

/**
 * A class with limited methods. It is compiled for the decorators of the language, as everything is, and
 * in a test once more for `experimentalDecorators`.
 */
export function mailboxClass({ limiter, asyncLimiter }: MailboxLimiters) {
  class Mailbox {
    constructor(readonly owner: string) {}

    @rateLimit(limiter, { key: "opened" })
    static open(owner: string): string {
      return `${this.name} of ${owner}`;
    }

    @rateLimit(limiter, { key: ownerOf, cost: (_to: string, amount: number) => amount })
    send(to: string, amount: number): string {
      return `${amount} from ${this.owner} to ${to}`;
    }

    @rateLimit(asyncLimiter, { key: (to: string) => to })
    async post(to: string): Promise<string> {
      return `from ${this.owner} to ${to}`;
    }

    @rateLimit(limiter, {
      key: "read",
      cost: 5,
      onExceeded(this: { readonly owner: string }, { remaining }: Decision, box: string) {
        return `${remaining} of ${box} for ${this.owner}`;
      },
    })
    read(box: string): string {
      return box;
    }

    @rateLimit(limiter, { key: "asked", onExceeded: null })
    async ask(): Promise<string | null> {
      return this.#secret();
    }

    @rateLimit(asyncLimiter, { key: "waited", cost: 10, onExceeded: "wait", maxWaitMs: 1000 })
    async wait(): Promise<string> {
      return this.owner;
    }

    @rateLimit(limiter, { key: "failed", refundOnError: true })
    fail(): void {
      throw new Error(this.owner);
    }

    #secret(): string {
      return "secret";
    }
  }
  return Mailbox;
}

function ownerOf(this: { readonly owner: string }): string {
  return this.owner;
}
