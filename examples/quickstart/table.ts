import { green, red } from "asciichart";
import Table from "cli-table3";
import type { Interval } from "./bounds.js";
import type { Paint } from "./terminal.js";
import type { Outcome } from "./trial.js";
import type { Verdict } from "./verdict.js";

/** One line of the table. */
export interface Line {
  readonly outcome: Outcome;
  readonly verdict: Verdict;
}

/** What became of each client, side by side. */
export function tableOf(lines: readonly Line[], paint: Paint): string {
  const table = new Table({
    head: ["client", "offered", "admitted", "denied", "at most", "closest call", "within"],
    colAligns: ["left", "right", "right", "right", "right", "right", "left"],
    // Colours are this example's own affair: the table would look at stdout, whatever it goes to.
    style: { head: [], border: [] },
  });
  table.push(...lines.map((line) => rowOf(line, paint)));
  return table.toString();
}

function rowOf({ outcome: { client, account }, verdict }: Line, paint: Paint) {
  return [
    client,
    account.offered,
    account.admissions.length,
    account.denials.length,
    verdict.atMost,
    inWords(verdict.tightest),
    verdict.faults.length === 0 ? paint("yes", green) : paint("NO", red),
  ];
}

function inWords(interval: Interval | undefined): string {
  if (interval === undefined) return "none";
  return `${interval.admitted} of ${interval.allowed} in ${interval.elapsedMs} ms`;
}
