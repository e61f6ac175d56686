import Table from "cli-table3";

/** @typedef {import("./compare.mjs").Row} Row */

/**
 * A column of the table of a scenario.
 *
 * @typedef {object} Column
 * @property {string} head
 * @property {"left" | "right"} align
 * @property {(row: Row) => string} cell
 */

/**
 * What a scenario came to, as a table; its first column is the names.
 *
 * @param {import("./race.mjs").Scenario} scenario
 * @param {readonly Row[]} rows
 * @param {readonly Column[]} columns
 */
export function tableOf(scenario, rows, columns) {
  const table = new Table({
    head: [scenario.name, ...columns.map(({ head }) => head)],
    colAligns: ["left", ...columns.map(({ align }) => align)],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    table.push([row.contender.name, ...columns.map(({ cell }) => cell(row))]);
  }
  return table.toString();
}

/**
 * A column of ratios.
 *
 * @param {string} head
 * @param {string} name that of the reference
 * @returns {Column}
 */
export function ratioColumn(head, name) {
  return { head, align: "right", cell: (row) => ratio(row[name]) };
}

/**
 * A column of numbers.
 *
 * @param {string} head
 * @param {string} name that of the property
 * @param {number} digits after the point
 * @returns {Column}
 */
export function numberColumn(head, name, digits) {
  return { head, align: "right", cell: (row) => row[name]?.toFixed(digits) ?? "-" };
}

/** The goals, each on a line, with what became of it. */
export function goalsText(goals) {
  const lines = goals.map(
    ({ goal, reached, met }) => `  ${met ? "met   " : "missed"}  ${ratio(reached)}  ${goal}`,
  );
  return ["Goals, in this run:", ...lines].join("\n");
}

function ratio(value) {
  return value === undefined ? "-" : value.toFixed(2);
}
