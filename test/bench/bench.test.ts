import { spawnSync } from "node:child_process";
import { CompiledPrograms } from "../helpers/compiled-programs.js";
import { sharedRedis } from "../servers/shared.js";

/**
 * The benchmark is ES modules and jest is not: each test runs a module in a process of its own. None
 * of them imports the peers or the timer, which only `npm run bench` installs.
 */

/** Compiled for the tests: what a build leaves in `dist` may be missing, or just being made. */
const library = new CompiledPrograms("src").pathOf("index");

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

test("with some in flight, each of the lanes does its part of the keys", () => {
  const { lanes, admitted, alone } = evaluate(
    `import { inLanes } from "./bench/lanes.mjs";
     const lanes = [];
     const batch = (keys) => lanes.push(keys) && keys.length;
     const admitted = await inLanes(batch, ["a", "b", "c", "d", "e"], 2)();
     const alone = inLanes(batch, ["f"])();`,
    "({ lanes, admitted, alone })",
  ) as { lanes: unknown; admitted: number; alone: number };
  expect(lanes).toEqual([["a", "c", "e"], ["b", "d"], ["f"]]);
  expect([admitted, alone]).toEqual([5, 1]);
});

test("ratios are of speeds, and goals are judged by them", () => {
  const { rows, goals } = evaluate(
    `import { compare } from "./bench/compare.mjs";
     import { goalsOf } from "./bench/goals.mjs";
     import { goalsOfRow } from "./bench/memory/goals.mjs";
     import { references } from "./bench/memory/references.mjs";
     const rows = compare(new Map([
       [{ name: "floor", group: "floors", isReference: true }, 60],
       [{ name: "ours", group: "own", hasGoals: true }, 80],
       [{ name: "clockless", group: "peers", clock: "none" }, 40],
       [{ name: "peer", group: "peers", clock: "Date.now" }, 120],
     ]), references);
     const goals = goalsOf([
       { scenario: { name: "hot", hot: true }, rows },
       { scenario: { name: "many", hot: false }, rows },
     ], goalsOfRow);`,
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

test("with Redis, the goals are others alone, in a crowd, in a larger one, and for denials", () => {
  const goals = evaluate(
    `import { compare } from "./bench/compare.mjs";
     import { goalsOf } from "./bench/goals.mjs";
     import { goalsOfRow } from "./bench/redis/goals.mjs";
     import { references } from "./bench/redis/references.mjs";
     const rows = compare(new Map([
       [{ name: "INCR", group: "floors", isIncrement: true }, 2000],
       [{ name: "EVALSHA", group: "floors", isScriptCall: true }, 850],
       [{ name: "ours", group: "own", hasGoals: true }, 1000],
       [{ name: "peer", group: "peers" }, 3000],
     ]), references);
     const facts = [
       { inFlight: 1, hot: true },
       { inFlight: 64, hot: true },
       { inFlight: 64, hot: false },
       { inFlight: 512, hot: true },
       { inFlight: 64, hot: true, isDenied: true },
     ];
     const goals = goalsOf(facts.map((scenario) => ({ scenario, rows })), goalsOfRow);`,
    "goals.map(({ ratio, met }) => [ratio, met])",
  );
  expect(goals).toEqual([
    [0.85, false],
    [2, false],
    [3, true],
    [2, true],
    [3, true],
    [3, true],
    [1, true],
  ]);
});

test("in memory, the floors and our own pass the check and run in every scenario", () => {
  const { contenders, faults, measured } = evaluate(
    `import { loadContenders } from "./bench/contenders.mjs";
     import { measurePart } from "./bench/part.mjs";
     import { CONTENDERS } from "./bench/memory/contender.mjs";
     import { goalsOfRow } from "./bench/memory/goals.mjs";
     import { references } from "./bench/memory/references.mjs";
     import { scenarios } from "./bench/memory/scenarios.mjs";
     const contenders = await loadContenders(CONTENDERS, ["floors", "own"]);
     const { faults, results } = await measurePart({
       contenders,
       scenarios: scenarios({ hotOperations: 100, keys: 50 }),
       rounds: 2,
       measure: async (call) => (await call(), 1),
       references,
       goalsOfRow,
     });
     const measured = results.map(({ rows }) => rows.length);`,
    "({ contenders: contenders.length, faults, measured })",
  ) as { contenders: number; faults: unknown; measured: unknown };
  expect(faults).toEqual([]);
  expect(measured).toEqual([contenders, contenders, contenders]);
});

test("with Redis, the same is so by both clients, and no keys are left behind", () => {
  const { faults, measured, tables, left } = evaluate(
    `import { Redis } from "ioredis";
     import { measureRedis } from "./bench/redis/measure.mjs";
     import { columns } from "./bench/redis/columns.mjs";
     import { tableOf } from "./bench/report.mjs";
     const counts = { operations: 1024, lonelyOperations: 10, denials: 256, keys: 20 };
    const size = { rounds: 2, lonelyRounds: 2, ...counts };
     const tables = [];
     const { faults, results } = await measureRedis(size, ["floors", "own"], (result) =>
       tables.push(tableOf(result.scenario, result.rows, columns)));
     const measured = results.map(({ scenario, rows }) => [scenario.name, rows.length]);
     const client = new Redis(process.env.REDIS_URL);
     const left = await client.keys("leak-snek-bench-*");
     client.disconnect();`,
    "({ faults, measured, tables: tables.length, left })",
  ) as { faults: unknown; measured: unknown; tables: number; left: unknown };
  expect(faults).toEqual([]);
  expect(measured).toEqual([
    ...byBothClients("one key, 1 in flight", 5),
    ...byBothClients("one key, 64 in flight", 5),
    ...byBothClients("one key, 512 in flight", 5),
    ...byBothClients("20 keys, 1 in flight", 5),
    ...byBothClients("20 keys, 64 in flight", 5),
    ...byBothClients("20 keys, 512 in flight", 5),
    ...byBothClients("one key, denied, 64 in flight", 2),
    ...byBothClients("20 keys, denied, 64 in flight", 2),
  ]);
  expect(tables).toBe(16);
  expect(left).toEqual([]);
});

test("modules of either kind are loaded, each by a process of its own, and what fails is told", () => {
  const { loaded, failure } = evaluate(
    `import { pathToFileURL } from "node:url";
     import { millisecondsOverEmpty } from "./bench/import/load.mjs";
     const library = pathToFileURL(${JSON.stringify(library)});
     const ways = ["import", "require"];
     const loaded = await Promise.all(ways.map((way) => millisecondsOverEmpty({ way, module: library })));
     const missing = { way: "import", module: new URL("no.js", library) };
     const failure = await millisecondsOverEmpty(missing).catch((error) => error);`,
    "({ loaded, failure: failure.message })",
  ) as { loaded: unknown; failure: string };
  expect(loaded).toEqual([expect.any(Number), expect.any(Number)]);
  expect(failure).toContain("ERR_MODULE_NOT_FOUND");
});

function byBothClients(scenario: string, contenders: number): [string, number][] {
  return ["ioredis", "node-redis"].map((client) => [`${scenario}, ${client}`, contenders]);
}

/** What an expression comes to, after some statements, in a module that stands in the root. */
function evaluate(statements: string, expression: string): unknown {
  const source = `${statements}\nconsole.log(JSON.stringify(${expression}));`;
  return JSON.parse(node("--input-type=module", "--eval", source));
}

function node(...args: string[]): string {
  const own = { LEAK_SNEK_MODULE: library, REDIS_URL: sharedRedis().url };
  const env = { ...process.env, ...own };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout;
}
