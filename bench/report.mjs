import Table from "cli-table3";

/**
 * What a scenario came to, as a table.
 *
 * @param {import("./scenarios.mjs").Scenario} scenario
 * @param {readonly import("./compare.mjs").Row[]} rows
 */
export function tableOf(scenario, rows) {
  const table = new Table({
    head: [scenario.name, "clock", "async", "ns/op", "to floor", "to best peer"],
    colAligns: ["left", "left", "left", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  for (const { contender, nanoseconds, toFloor, toBestPeer } of rows) {
    const { name, clock, isAsync } = contender;
    const ratios = [ratio(toFloor), ratio(toBestPeer)];
    table.push([name, clock, isAsync ? "yes" : "no", nanoseconds.toFixed(1), ...ratios]);
  }
  return table.toString();
}

/** The goals, each on a line, with what became of it. */
export function goalsText(goals) {
  const lines = goals.map(
    ({ goal, ratio: reached, met }) => `  ${met ? "met   " : "missed"}  ${ratio(reached)}  ${goal}`,
  );
  return ["Goals of this stage, in this run:", ...lines].join("\n");
}

function ratio(value) {
  return value === undefined ? "-" : value.toFixed(2);
}
