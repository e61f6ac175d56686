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
     const scenario = { limit: {}, firstKeys: [], keys: ["a", "b"] };
     const measure = async (next) => ((await next())(), 1);
     const failure = await race(scenario, [never], 1, measure).catch((e) => e);`,
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
     import { references } from "./bench/memory/references.mjs";
     const rows = compare(new Map([
       [{ name: "floor", group: "floors", isReference: true }, 60],
       [{ name: "ours", group: "own", goals: "decision" }, 80],
       [{ name: "other", group: "own", base: "ours" }, 100],
       [{ name: "clockless", group: "peers", clock: "none" }, 40],
       [{ name: "peer", group: "peers", clock: "Date.now" }, 120],
     ]), references);
     const wanted = { decision: { hot: { toFloor: 0.8, toBestPeerWithClock: 1.5 } } };
     const goals = goalsOf(
       [{ scenario: { kind: "hot" }, rows }, { scenario: { kind: "many" }, rows }],
       wanted,
       { toFloor: "the floor", toBestPeerWithClock: "the best" },
     );`,
    `({
       rows: rows.map((row) => [row.toFloor, row.toBestPeer, row.toBestPeerWithClock, row.toBase]),
       goals: goals.map(({ reached, met }) => [reached, met]),
     })`,
  ) as { rows: unknown[]; goals: unknown };
  expect(rows[1]).toEqual([0.75, 0.5, 1.5, null]);
  expect(rows[2]).toEqual([0.6, 0.4, 1.2, 0.8]);
  expect(goals).toEqual([
    [0.75, false],
    [1.5, true],
  ]);
});

test("keys that are made anew are the same texts", () => {
  const keys = evaluate(
    'import { renewed } from "./bench/memory/keys.mjs";',
    'renewed(["a", "user:12", "", "c"])',
  );
  expect(keys).toEqual(["a", "user:12", "", "c"]);
});

test("by Zipf's law the first is drawn more often than the tenth, and all are of the items", () => {
  const { first, tenth, others } = evaluate(
    `import { drawnByZipf } from "./bench/memory/zipf.mjs";
     const items = Array.from({ length: 10 }, (_, i) => i);
     const draws = drawnByZipf(items, 10_000);
     const count = (item) => draws.filter((drawn) => drawn === item).length;`,
    "({ first: count(0), tenth: count(9), others: draws.filter((d) => !items.includes(d)) })",
  ) as { first: number; tenth: number; others: unknown };
  // Ten to one, and each of them is hundreds of draws.
  expect(first).toBeGreaterThan(4 * tenth);
  expect(tenth).toBeGreaterThan(0);
  expect(others).toEqual([]);
});

test("with a turn for each, no two operations are in one turn", () => {
  const { turns, admitted } = evaluate(
    `import { inTurns } from "./bench/turns.mjs";
     let turn = 0;
     const tick = () => { turn++; timer = setImmediate(tick); };
     let timer = setImmediate(tick);
     const turns = [];
     const admitted = await inTurns((keys) => turns.push(turn) && keys.length, ["a", "b", "c"])();
     clearImmediate(timer);`,
    "({ turns: new Set(turns).size, admitted })",
  ) as { turns: number; admitted: number };
  expect({ turns, admitted }).toEqual({ turns: 3, admitted: 3 });
});

test("in memory, the floors and our own pass the check and run in every scenario", () => {
  const { faults, measured } = evaluate(
    `import { measureMemory } from "./bench/memory/measure.mjs";
     import { SCENARIOS } from "./bench/memory/scenarios.mjs";
     const counts = { hotOperations: 100, turns: 10, keys: 50, fewerKeys: 20 };
     const zipf = { zipfKeys: 50, zipfOperations: 20 };
     const size = { rounds: 1, calls: 1, frameOperations: 100, ...counts, ...zipf };
     const groups = ["floors", "own"];
     const { faults, results } = await measureMemory(Object.keys(SCENARIOS), size, groups);
     const measured = results.map(({ scenario, rows }) => [scenario.kind, rows.length]);`,
    "({ faults, measured })",
  ) as { faults: unknown; measured: [string, number][] };
  expect(faults).toEqual([]);
  const decisions = ["hot-admitted", "hot-denied", "uniform", "fresh", "new", "server", "zipf"];
  expect(measured).toEqual([
    ...decisions.map((kind) => [kind, 4]),
    ...["consume", "async", "json"].flatMap((set) =>
      ["hot-admitted", "hot-denied", "uniform"].map((kind) => [`${set}-${kind}`, 6]),
    ),
    ["frames-filled", 3],
    ["frames-same-traffic", 3],
  ]);
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
