import type { AllOfLimiter } from "leak-snek";

/** A mail that was sent, and what it had to wait for. */
export interface Sent {
  readonly to: string;
  /** When it was, in milliseconds by the clock of the sender. */
  readonly at: number;
  /** The bands that were full meanwhile. */
  readonly waitedFor: readonly string[];
}

/** Sends the mails of one account, each as soon as all bands allow it. */
export class Sender {
  readonly sent: Sent[] = [];
  readonly #account: string;
  readonly #limits: AllOfLimiter;
  readonly #now: () => number;

  /** @param now the time in milliseconds, by which mails are dated */
  constructor(account: string, limits: AllOfLimiter, now: () => number) {
    this.#account = account;
    this.#limits = limits;
    this.#now = now;
  }

  /** Waits for its turn; gives up, and sends nothing, where that would take longer than `maxWaitMs`. */
  async send(to: string, maxWaitMs?: number): Promise<Sent> {
    const waitedFor = new Set<string>();
    const stop = this.#limits.on("waiting", ({ decision }) =>
      waitedFor.add(String(decision.member)),
    );
    try {
      await this.#limits.acquire(this.#account, { maxWaitMs });
    } finally {
      stop();
    }
    // Here the mail goes out.
    const sent = { to, at: this.#now(), waitedFor: [...waitedFor] };
    this.sent.push(sent);
    return sent;
  }
}
