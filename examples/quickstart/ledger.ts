import type { Denial } from "./bounds.js";

/** What was decided for one client, and when, by the clock that the decisions were taken by. */
export class Account {
  /** How many requests came in; counted before anything is decided. */
  offered = 0;
  readonly admissions: number[] = [];
  readonly denials: Denial[] = [];

  admit(at: number): void {
    this.admissions.push(at);
  }

  deny(at: number): void {
    this.denials.push({ at, admittedBefore: this.admissions.length });
  }

  /** When each decision was taken, earliest first. */
  decisionTimes(): number[] {
    const times = [...this.admissions, ...this.denials.map(({ at }) => at)];
    return times.sort((one, other) => one - other);
  }
}

/** The accounts of all clients. */
export class Ledger {
  readonly #accounts = new Map<string, Account>();

  /** The account of the client; an empty one for a client that nobody has seen. */
  accountOf(client: string): Account {
    const account = this.#accounts.get(client) ?? new Account();
    this.#accounts.set(client, account);
    return account;
  }
}
