import { green, red } from "asciichart";
import Table from "cli-table3";
import type { Paint } from "../quickstart/terminal.js";
import { sumOf } from "./tally.js";
import type { Tally } from "./tally.js";
import type { Verdict } from "./verdict.js";

/** What one process counted. */
export interface Line {
  readonly process: string;
  readonly tally: Tally;
}

/** What became of what each process asked, their sum, and what the sum may be. */
export function tableOf(lines: readonly Line[], verdict: Verdict, paint: Paint): string {
  const table = new Table({
    head: ["process", "admitted", "denied", "admitted alone", "denied alone"],
    colAligns: ["left", "right", "right", "right", "right"],
    // Colours are this example's own affair: the table would look at stdout, whatever it goes to.
    style: { head: [], border: [] },
  });
  const sum = sumOf(lines.map(({ tally }) => tally));
  const within = (admitted: number, most: number) =>
    paint(`at most ${most}`, admitted <= most ? green : red);
  table.push(...lines.map(rowOf), rowOf({ process: "together", tally: sum }), [
    "may be",
    within(sum.shared.admitted, verdict.mostShared),
    "",
    within(sum.alone.admitted, verdict.mostAlone),
    "",
  ]);
  return table.toString();
}

function rowOf({ process, tally: { shared, alone } }: Line) {
  return [process, shared.admitted, shared.denied, alone.admitted, alone.denied];
}
