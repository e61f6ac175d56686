import { tmpdir } from "node:os";
import { parseOptions } from "../../examples/worker-threads/options.js";
import { run } from "../package/run-command.js";
import { CompiledPrograms } from "../helpers/compiled-programs.js";

const program = new CompiledPrograms("examples/worker-threads").pathOf("index");

function runExample(...args: readonly string[]) {
  return run(tmpdir(), "node", [program, ...args]);
}

test("three threads use one limit up between them, and no more of it", async () => {
  const { failed, stdout, complaint } = await runExample("--threads", "3", "--seconds", "0.5");
  expect(failed ? complaint : "").toBe("");
  const threads = [...stdout.matchAll(/^thread \d: (\d+) admitted, (\d+) denied$/gm)];
  const [, together, most] = /^together: (\d+) admitted, where (\d+) may be$/m.exec(stdout) ?? [];
  expect(threads).toHaveLength(3);
  expect(threads.reduce((sum, [, admitted]) => sum + Number(admitted), 0)).toBe(Number(together));
  expect(Number(together)).toBeGreaterThanOrEqual(1000);
  expect(Number(together)).toBeLessThanOrEqual(Number(most));
});

describe("the options", () => {
  test("are four threads and three seconds unless told otherwise", () => {
    expect(parseOptions([])).toEqual({ threads: 4, seconds: 3 });
  });

  test.each(["--threads=0", "--threads=17", "--seconds=0", "--seconds=soon", "--seconds="])(
    "refuse %s",
    (option) => {
      expect(() => parseOptions([option])).toThrow(RangeError);
    },
  );
});
