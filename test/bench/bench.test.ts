import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CompiledPrograms } from "../helpers/compiled-programs.js";
import { projectFolder } from "../package/run-command.js";
import { sharedRedis } from "../servers/shared.js";

/** The benchmark is ES modules and jest is not: each test runs a module in a process of its own. */

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
    `import { race, startHere } from "./bench/race.mjs";
     const never = { name: "never", create: () => () => 0 };
     const scenario = { limit: {}, firstKeys: [], keys: ["a", "b"] };
     const measure = async (next) => ((await next())(), 1);
     const start = (contender) => startHere(contender, scenario, measure);
     const failure = await race([never], 1, start).catch((e) => e);`,
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

test.each(["memory", "redis"])("in %s, all limit, and run in the scenarios", (part) => {
  const { faults, scenarios } = smokeRun(part);
  expect(faults).toEqual([]);
  const measured = scenarios.flatMap(({ rows }) => rows.map(({ file }) => file));
  expect([...new Set(measured)].sort()).toEqual(contendersOf(part));
});

test("of Redis, no keys are left behind", () => {
  const left = evaluate(
    `import { Redis } from "ioredis";
     const client = new Redis(process.env.REDIS_URL);
     const left = await client.keys("*leak-snek-bench-*");
     client.disconnect();`,
    "left",
  );
  expect(left).toEqual([]);
});

test("what is shared by threads and processes is measured alone and together", () => {
  const { faults, scenarios } = smokeRun("shared");
  expect(faults).toEqual([]);
  expect(scenarios.map(({ kind, rows }) => [kind, rows.map(({ name }) => name)])).toEqual([
    ["one-key", ["MemoryStorage", "SharedMemoryStorage"]],
    ["many-keys", ["MemoryStorage", "SharedMemoryStorage"]],
    ["one-key-in-file", ["floor: read, modify and write by hand", "LmdbStorage"]],
    ["many-keys-in-file", ["floor: read, modify and write by hand", "LmdbStorage"]],
    ["threads", ["1 thread", "2 threads"]],
    ["processes", ["1 process", "2 processes"]],
  ]);
});

test("limiters are weighed when full, and when their keys have drained", () => {
  const { scenarios } = smokeRun("size");
  const weights = scenarios.flatMap(({ rows }) => rows.map(({ bytesPerKey }) => bytesPerKey));
  expect(weights).toHaveLength(5);
  for (const weight of weights) expect(weight).toBeGreaterThan(16);
  const kept = scenarios.flatMap(({ rows }) => rows.flatMap(({ afterAll }) => afterAll ?? []));
  expect(kept).toHaveLength(2);
});

test("the library is loaded and bundled", () => {
  const { scenarios } = smokeRun("import");
  expect(scenarios.map(({ kind, rows }) => [kind, rows.length])).toEqual([
    ["loading", 1],
    ["size", 4],
  ]);
});

test("what is between the marks of a text is replaced, and nothing else", () => {
  const texts = evaluate(
    `import { filled } from "./bench/document/marks.mjs";
     const text = "a\\n<!-- figures: b -->\\nold\\n<!-- end -->\\nc <!-- end -->\\n";
     const once = filled(text, (name) => "new " + name);`,
    '[once, filled(once, (name) => "new " + name)]',
  ) as [string, string];
  expect(texts[0].split(/\n+/)).toEqual([
    "a",
    "<!-- figures: b -->",
    "new b",
    "<!-- end -->",
    "c <!-- end -->",
    "",
  ]);
  expect(texts[1].split(/\n+/)).toEqual(texts[0].split(/\n+/));
});

test("the page about speed has a mark for all that is written into it", () => {
  const { marks, sections } = evaluate(
    `import { readFileSync } from "node:fs";
     import { SECTIONS } from "./bench/document/sections.mjs";
     const text = readFileSync("docs/performance.md", "utf8");
     const marks = [...text.matchAll(/<!-- figures: ([\\w-]+) -->/g)].map(([, name]) => name);`,
    "({ marks, sections: Object.keys(SECTIONS) })",
  ) as { marks: string[]; sections: string[] };
  expect(marks.sort()).toEqual(sections.sort());
});

/** What a smoke run of a part recorded. */
interface Run {
  readonly faults: unknown;
  readonly scenarios: readonly { readonly kind: string; readonly rows: readonly Row[] }[];
}

interface Row {
  readonly name: string;
  readonly file: string;
  readonly bytesPerKey: number;
  readonly afterAll?: number;
}

function smokeRun(part: string): Run {
  node({}, "--expose-gc", `bench/${part}/main.mjs`, "--smoke");
  const path = join(projectFolder, `build/bench/${part}-smoke.json`);
  return JSON.parse(readFileSync(path, "utf8")) as Run;
}

/** The files of the contenders of a part, in order. */
function contendersOf(part: string): string[] {
  const folder = join(projectFolder, "bench", part, "contenders");
  return ["floors", "own", "peers"]
    .flatMap((group) => readdirSync(join(folder, group)).map((file) => `${group}/${file}`))
    .sort();
}

/** What an expression comes to, after some statements, in a module that stands in the root. */
function evaluate(statements: string, expression: string, environment = {}): unknown {
  const source = `${statements}\nconsole.log(JSON.stringify(${expression}));`;
  return JSON.parse(node(environment, "--input-type=module", "--eval", source));
}

function node(environment: NodeJS.ProcessEnv, ...args: string[]): string {
  const own = { LEAK_SNEK_MODULE: library, REDIS_URL: sharedRedis().url };
  const env = { ...process.env, ...own, ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout;
}
