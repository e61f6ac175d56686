import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

/**
 * The benchmark is ES modules and jest is not: each test runs a module in a process of its own. None
 * of them imports the peers, the timer or the table, which only `npm run bench` installs.
 */

/** A build for these tests alone: the one in `dist` may be missing, or just being made. */
const LIBRARY = "build/test-bench";

beforeAll(() => {
  const options = ["--outDir", LIBRARY, "--noCheck", "--declaration", "false"];
  node("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.esm.json", ...options);
  writeFileSync(`${LIBRARY}/package.json`, '{ "type": "module" }');
}, 60_000);

test("the median is the middle one, or the mean of the middle two", () => {
  const medians = evaluate(
    'import { median } from "./bench/rounds.mjs";',
    "[median([10, 9, 100]), median([4, 1, 3, 2]), median([7])]",
  );
  expect(medians).toEqual([10, 2.5, 7]);
});

test("each round measures every subject once, and begins with the next", () => {
  const { order, medians } = evaluate(
    `import { medianOfRounds } from "./bench/rounds.mjs";
     const order = [];
     const medians = await medianOfRounds(["a", "b", "c"], 4, async (subject) => {
       order.push(subject);
       return order.length;
     });`,
    '({ order: order.join(""), medians: [...medians] })',
  ) as { order: string; medians: unknown };
  expect(order).toBe("abc" + "bca" + "cab" + "abc");
  expect(medians).toEqual([
    ["a", 7],
    ["b", 6.5],
    ["c", 6],
  ]);
});

test("the check passes who admits 100 of 500, and nobody who admits one more or less", () => {
  const faults = evaluate(
    `import { faultOf } from "./bench/check.mjs";
     const admitting = (admitted) => ({
       create: ({ operations }) => async (keys) => Math.min(keys.length, operations + admitted),
     });`,
    `await Promise.all([
       faultOf(admitting(1)),
       faultOf(admitting(-1)),
       faultOf(admitting(0)).then((fault) => fault ?? "none"),
     ])`,
  );
  expect(faults).toEqual([
    "admits 101 of 500 at a limit of 100",
    "admits 99 of 500 at a limit of 100",
    "none",
  ]);
});

test("who does not do what a scenario is about is not measured in it", () => {
  const message = evaluate(
    `import { race } from "./bench/race.mjs";
     const never = { name: "never", create: () => () => 0 };
     const scenario = { limit: {}, firstKeys: [], keys: ["a", "b"], admitted: 2 };
     const failure = await race(scenario, [never], 1, async (call) => (call(), 1)).catch((e) => e);`,
    "failure.message",
  );
  expect(message).toBe("never admitted 0 of 2, not 2");
});

test("ratios are of speeds, and goals are judged by them", () => {
  const { rows, goals } = evaluate(
    `import { compare } from "./bench/compare.mjs";
     import { goalsOf } from "./bench/goals.mjs";
     const rows = compare(new Map([
       [{ name: "floor", group: "floors", isReference: true }, 60],
       [{ name: "ours", group: "own", hasGoals: true }, 80],
       [{ name: "clockless", group: "peers", clock: "none" }, 40],
       [{ name: "peer", group: "peers", clock: "Date.now" }, 120],
     ]));
     const goals = goalsOf([
       { scenario: { name: "hot", hot: true }, rows },
       { scenario: { name: "many", hot: false }, rows },
     ]);`,
    `({
       rows: rows.map((row) => [row.toFloor, row.toBestPeer, row.toBestPeerWithClock]),
       goals: goals.map(({ ratio, met }) => [ratio, met]),
     })`,
  ) as { rows: unknown[]; goals: unknown };
  expect(rows[1]).toEqual([0.75, 0.5, 1.5]);
  expect(goals).toEqual([
    [0.75, true],
    [1.5, true],
    [1.5, true],
  ]);
});

test("the floors and our own pass the check and run in every scenario", () => {
  const { contenders, faults, measured } = evaluate(
    `import { faultOf } from "./bench/check.mjs";
     import { loadContenders } from "./bench/contenders/index.mjs";
     import { race } from "./bench/race.mjs";
     import { scenarios } from "./bench/scenarios.mjs";
     const contenders = await loadContenders(["floors", "own"]);
     const faults = (await Promise.all(contenders.map(faultOf))).filter((fault) => fault);
     const once = async (call) => (await call(), 1);
     const measured = [];
     for (const scenario of scenarios({ hotOperations: 100, keys: 50 })) {
       measured.push((await race(scenario, contenders, 2, once)).size);
     }`,
    "({ contenders: contenders.length, faults, measured })",
  ) as { contenders: number; faults: unknown; measured: unknown };
  expect(faults).toEqual([]);
  expect(measured).toEqual([contenders, contenders, contenders]);
});

/** What an expression comes to, after some statements, in a module that stands in the root. */
function evaluate(statements: string, expression: string): unknown {
  const source = `${statements}\nconsole.log(JSON.stringify(${expression}));`;
  return JSON.parse(node("--input-type=module", "--eval", source));
}

function node(...args: string[]): string {
  const env = { ...process.env, LEAK_SNEK_MODULE: `${LIBRARY}/index.js` };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout;
}
