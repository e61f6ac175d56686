import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { faultsIn } from "../../examples/cluster/report.js";
import { Tally } from "../../examples/cluster/visitors.js";
import { run } from "../package/run-command.js";
import { CompiledPrograms } from "../helpers/compiled-programs.js";

const program = new CompiledPrograms("examples/cluster").pathOf("index");

test("the processes of a cluster keep their limit, one killed and replaced, and leave nothing", async () => {
  const args = [program, "--processes", "3", "--seconds", "1"];
  const before = foldersLeft();
  const { failed, stdout, complaint } = await run(tmpdir(), "node", args);
  expect(failed ? `${complaint}\n${stdout}` : "").toBe("");
  const rows = [...stdout.matchAll(/process \d+: (\d+) admitted, (\d+) denied/g)];
  expect(rows).toHaveLength(4);
  const sum = rows.reduce((admitted, [, count]) => admitted + Number(count), 0);
  const [, admitted, most] = /admitted (\d+), where (\d+) may be/.exec(stdout) ?? [];
  expect(Number(admitted)).toBe(sum);
  expect(sum).toBeLessThanOrEqual(Number(most));
  expect(foldersLeft()).toEqual(before);
});

describe("the verdict", () => {
  function tallyOf(...admitted: number[]): Tally {
    const tally = new Tally();
    for (const [process, count] of admitted.entries()) {
      for (let asked = 0; asked < count; asked++) tally.count(String(process), true);
      tally.count(String(process), false);
    }
    return tally;
  }

  test("finds no fault with what is right", () => {
    expect(faultsIn(tallyOf(20, 20, 20), 60, 2)).toEqual([]);
  });

  test("names admissions too many, too few, and processes that were not asked", () => {
    expect(faultsIn(tallyOf(20, 20, 21), 60, 2)).toEqual(["61 were admitted, where 60 may be."]);
    expect(faultsIn(tallyOf(10, 20), 60, 2)).toEqual([
      "The bucket was not even filled.",
      "Not every process, the late one included, was asked.",
    ]);
  });
});

function foldersLeft(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("leak-snek-cluster-"));
}
