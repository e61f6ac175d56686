import { LeakyBucketLimiter, rateLimit, rl } from "leak-snek";
import type { Decision } from "leak-snek";

/** What each user may send: mails to so many people. */
export const PER_USER = rl("10/m");

const perUser = new LeakyBucketLimiter({ rateLimit: PER_USER });
const perMailbox = new LeakyBucketLimiter({ rateLimit: rl("2/m") });

/** An address that mails do not get to. */
export const NOWHERE = "nobody@nowhere";

/** Sends mails, each user within a limit of their own. */
export class Mailer {
  /** How many people have been sent a mail, by user. */
  readonly delivered = new Map<string, number>();

  /**
   * Sends a mail, which costs as much as it has recipients, and nothing if it cannot be delivered.
   *
   * @throws RateLimitExceededError above the limit of the user
   */
  @rateLimit(perUser, {
    key: (user: string) => user,
    cost: (_user: string, recipients: readonly string[]) => recipients.length,
    refundOnError: true,
  })
  async send(user: string, recipients: readonly string[]): Promise<string> {
    if (recipients.includes(NOWHERE)) throw new Error(`${NOWHERE} does not exist`);
    this.delivered.set(user, (this.delivered.get(user) ?? 0) + recipients.length);
    return Promise.resolve(`sent to ${recipients.length}`);
  }

  /** Looks for new mails, or says when to look again. */
  @rateLimit(perMailbox, {
    key: (user: string) => `mailbox of ${user}`,
    onExceeded: ({ retryAfterMs }: Decision) =>
      `nothing new, look again in ${Math.ceil(retryAfterMs / 1000)} s`,
  })
  fetch(user: string): string {
    return `mails for ${user}`;
  }
}
