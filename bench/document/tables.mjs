/** @typedef {import("./figures.mjs").Figures} Figures */

/**
 * A table in Markdown.
 *
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const alignments = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return [head, alignments, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/**
 * A table with a row for each contender and a column for each of some scenarios.
 *
 * @param {Figures} figures
 * @param {Record<string, string>} heads by the kinds of the scenarios
 * @param {(row: import("./figures.mjs").FigureRow) => string} cell
 * @param {(row: import("./figures.mjs").FigureRow) => boolean} [isIn] who is in it; all unless given
 */
export function matrix(figures, heads, cell, isIn = () => true) {
  const columns = Object.keys(heads).map((kind) => rowsOf(figures, kind).filter(isIn));
  const names = [...new Set(columns.flatMap((rows) => rows.map(({ name }) => name)))];
  const rows = names.map((name) => [
    name,
    ...columns.map((column) => {
      const row = column.find((one) => one.name === name);
      return row === undefined ? "" : cell(row);
    }),
  ]);
  return table(["", ...Object.values(heads)], rows);
}

/** The rows of all scenarios of a kind: there may be one for each client. */
export function rowsOf({ scenarios }, wanted) {
  return scenarios.filter(({ kind }) => kind === wanted).flatMap(({ rows }) => rows);
}

/** What was to be reached, and was. */
export function goalsTable({ goals }) {
  const rows = goals.map(({ goal, reached, met }) => [goal, number(reached), met ? "yes" : "no"]);
  return table(["goal", "reached", "met"], rows);
}

/** With so many digits that it is about three. */
export function number(value) {
  if (value === undefined || value === null) return "";
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}
