import { keepsBound, needlessDenials, tightestInterval } from "./bounds.js";
import type { Interval } from "./bounds.js";
import type { Contender } from "./contenders.js";
import type { Outcome } from "./trial.js";

/** What can be said of an outcome. */
export interface Verdict {
  /** How many could be admitted at most from the first request to the last. */
  readonly atMost: number;
  /** The interval that came closest to its bound; undefined when nothing was admitted. */
  readonly tightest: Interval | undefined;
  /** What is wrong, each in a sentence; empty when all is well. */
  readonly faults: readonly string[];
}

/** The promises of a contender that can be checked. */
export type Promises = Pick<Contender, "admitsAtMost" | "deniesOnlyAbove">;

/** Holds an outcome against the promises, and the two ends' counts against each other. */
export function judge(outcome: Outcome, promises: Promises): Verdict {
  const tightest = tightestInterval(outcome.account.admissions, promises.admitsAtMost);
  return {
    atMost: promises.admitsAtMost(spanOf(outcome.account.decisionTimes())),
    tightest,
    faults: [
      ...overAdmission(tightest),
      ...overDenial(outcome, promises),
      ...miscounts(outcome),
    ].map((fault) => `${outcome.client}: ${fault}`),
  };
}

function overAdmission(tightest: Interval | undefined): string[] {
  if (tightest === undefined || keepsBound(tightest)) return [];
  const { admitted, elapsedMs, allowed } = tightest;
  return [`${admitted} were admitted within ${elapsedMs} ms, where ${allowed} may be.`];
}

function overDenial({ account }: Outcome, { deniesOnlyAbove }: Promises): string[] {
  const needless = needlessDenials(account.denials, account.admissions, deniesOnlyAbove);
  return needless.length === 0 ? [] : [`${needless.length} were denied without need.`];
}

function miscounts({ planned, account, answers }: Outcome): string[] {
  const admitted = account.admissions.length;
  const denied = account.denials.length;
  return [
    ...difference("requests", "sent", planned, "received", account.offered),
    ...difference("requests", "received", account.offered, "decided on", admitted + denied),
    ...difference("admissions", "granted", admitted, "seen by the client", answers.ok),
    ...difference("denials", "given", denied, "seen by the client", answers.tooMany),
  ];
}

function difference(
  what: string,
  here: string,
  hereCount: number,
  there: string,
  thereCount: number,
): string[] {
  if (hereCount === thereCount) return [];
  return [`${hereCount} ${what} were ${here}, but ${thereCount} ${there}.`];
}

/** From the first time to the last, in milliseconds. */
function spanOf(times: readonly number[]): number {
  return (times.at(-1) ?? 0) - (times[0] ?? 0);
}
