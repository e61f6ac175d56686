import { blue, green, plot, yellow } from "asciichart";
import type { Paint } from "./terminal.js";
import type { Outcome } from "./trial.js";

const COLORS = [green, yellow, blue];
const MOST_COLUMNS = 60;
const LEAST_COLUMN_MS = 100;
const HEIGHT = 5;

/**
 * Each client's admissions, summed up over time, all to one scale. Each client has its own chart, so
 * that no line hides another where there are no colours.
 */
export function chartsOf(outcomes: readonly Outcome[], paint: Paint): string {
  const times = outcomes.flatMap(({ account }) => account.decisionTimes());
  const start = times.reduce((one, other) => Math.min(one, other), Infinity);
  const end = times.reduce((one, other) => Math.max(one, other), start);
  const columnMs = columnWidth(end - start);
  const max = Math.max(1, ...outcomes.map(({ account }) => account.admissions.length));
  const charts = outcomes.map(({ client, account }, row) => {
    const color = COLORS[row % COLORS.length];
    const lines = chart(runningTotals(account.admissions, { start, end, columnMs }), max);
    return [client, ...lines].map((line) => paint(line, color)).join("\n");
  });
  return [`Admitted so far, a column every ${columnMs} ms:`, ...charts].join("\n");
}

/** A stretch of time, cut into columns. */
export interface Columns {
  readonly start: number;
  readonly end: number;
  readonly columnMs: number;
}

/** How many of the times, given in ascending order, lie before the end of each column. */
export function runningTotals(
  times: readonly number[],
  { start, end, columnMs }: Columns,
): number[] {
  const totals: number[] = [];
  let total = 0;
  for (let closing = start + columnMs; closing <= end + columnMs; closing += columnMs) {
    while ((times[total] ?? Infinity) < closing) total += 1;
    totals.push(total);
  }
  return totals;
}

/** Round, and wide enough that the chart fits a narrow terminal. */
function columnWidth(spanMs: number): number {
  return LEAST_COLUMN_MS * Math.ceil((spanMs + 1) / (MOST_COLUMNS * LEAST_COLUMN_MS));
}

function chart(series: number[], max: number): string[] {
  const format = (value: number) => value.toFixed(0).padStart(6);
  return plot(series, { height: HEIGHT, min: 0, max, format }).split("\n");
}
