import { tmpdir } from "node:os";
import { startRedisServer } from "../../scripts/redis/server.cjs";
import { actsFor } from "../../examples/two-processes/acts.js";
import type { Act, Outcome } from "../../examples/two-processes/acts.js";
import { parseOptions } from "../../examples/two-processes/options.js";
import { redisOf } from "../../examples/two-processes/server.js";
import { shareOf } from "../../examples/two-processes/settings.js";
import { sumOf } from "../../examples/two-processes/tally.js";
import { judge } from "../../examples/two-processes/verdict.js";
import { run } from "../package/run-command.js";
import { CompiledPrograms } from "../helpers/compiled-programs.js";
import { sharedRedis } from "../servers/shared.js";

const program = new CompiledPrograms("examples/two-processes").pathOf("index");

test("three processes keep their limit with Redis, without it and with it again", async () => {
  const server = await startRedisServer();
  const env = { REDIS_URL: server.url, REDIS_PID: String(server.pid) };
  const { failed, stdout, complaint } = await runExample(["--processes", "3"], env);
  await server.stop();
  expect(failed ? complaint : "").toBe("");

  const acts = actsIn(stdout);
  expect(acts.map(({ title }) => title)).toEqual([
    "They share Redis",
    "Redis is halted",
    "Redis is back",
  ]);
  for (const { processes, together } of acts) {
    expect(processes).toHaveLength(3);
    expect(sumOf(processes)).toEqual(together);
  }
  const [before, during, after] = acts.map(({ together }) => together);
  expect(before?.shared.admitted).toBeGreaterThan(50);
  expect(during?.shared).toEqual({ admitted: 0, denied: 0 });
  expect(during?.alone.admitted).toBeGreaterThan(0);
  expect(after?.shared.denied).toBeGreaterThan(0);
});

test("a server that somebody named is not halted", async () => {
  const { failed, stdout } = await runExample([], { REDIS_URL: sharedRedis().url });
  expect(failed).toBe(false);
  expect(actsIn(stdout).map(({ title }) => title)).toEqual(["They share Redis"]);
  expect(stdout).toContain("it is not halted");
});

test("a server that cannot be reached is told of, and not waited for", async () => {
  const { failed, complaint } = await runExample([], { REDIS_URL: "redis://127.0.0.1:1" });
  expect(failed).toBe(true);
  expect(complaint).toContain("ECONNREFUSED");
});

describe("the options", () => {
  test("are two processes and three seconds unless told otherwise", () => {
    expect(parseOptions([])).toEqual({ processes: 2, seconds: 3 });
  });

  test.each(["--processes=1", "--processes=11", "--seconds=0", "--seconds=soon", "--seconds="])(
    "refuse %s",
    (option) => {
      expect(() => parseOptions([option])).toThrow(RangeError);
    },
  );

  test("come with a server", () => {
    const url = "redis://127.0.0.1:6379";
    expect(() => redisOf({})).toThrow("REDIS_URL");
    expect(redisOf({ REDIS_URL: url })).toEqual({ url });
    expect(redisOf({ REDIS_URL: url, REDIS_PID: "42" })).toEqual({ url, pid: 42 });
  });
});

test("the shares of all processes are no more than the limit", () => {
  const rateLimit = { operations: 50, periodMs: 1000 };
  expect(shareOf(rateLimit, 3)).toEqual({ operations: 16, periodMs: 1000 });
});

describe("the verdict", () => {
  const [together, outage] = actsFor(1, true);
  const limits = {
    rateLimit: { operations: 10, periodMs: 1000 },
    share: { operations: 5, periodMs: 1000 },
  };

  test("finds no fault with what is right", () => {
    const verdict = judgeOf(together, { shared: { admitted: 10, denied: 1 } });
    expect(verdict).toEqual({ mostShared: 20, mostAlone: 20, faults: [] });
    expect(judgeOf(outage, { alone: { admitted: 10, denied: 1 } }).faults).toEqual([]);
  });

  test("names admissions too many, by Redis or without it", () => {
    const shared = { admitted: 11, denied: 0 };
    const alone = { admitted: 11, denied: 0 };
    expect(judgeOf(together, { shared, alone }).faults).toEqual([
      "They share Redis: 22 were admitted by Redis, where 20 may be.",
      "They share Redis: 22 were admitted without Redis, where 20 may be.",
    ]);
  });

  test("names answers of a halted server, and the lack of any from another", () => {
    const shared = { admitted: 1, denied: 1 };
    expect(judgeOf(outage, { shared }).faults).toEqual([
      "Redis is halted: 4 were answered by a server that was halted.",
    ]);
    expect(judgeOf(together, {}).faults).toEqual(["They share Redis: Redis answered nothing."]);
  });

  /** What is said of two processes that counted the same in a second. */
  function judgeOf(act: Act | undefined, counted: Partial<Outcome["tallies"][number]>) {
    if (act === undefined) throw new Error("there is no such act");
    const nothing = { admitted: 0, denied: 0 };
    const tally = { shared: nothing, alone: nothing, ...counted };
    return judge(act, { tallies: [tally, tally], serverMs: 1000, localMs: 1000 }, limits);
  }
});

function runExample(args: readonly string[], env: NodeJS.ProcessEnv) {
  return run(tmpdir(), "node", [program, "--seconds", "1", ...args], { env });
}

/** The tables of a report, each under the heading of its act. */
function actsIn(report: string) {
  const [, ...parts] = report.split(/^\d\. /m);
  return parts.map((part) => {
    const rows = part.split("\n").filter((line) => /^│ (\d|together)/.test(line));
    const tallies = rows.map(tallyIn);
    const [together] = tallies.slice(-1);
    return { title: part.slice(0, part.indexOf(",")), processes: tallies.slice(0, -1), together };
  });
}

function tallyIn(row: string) {
  const [, , ...cells] = row.split("│").map((cell) => Number(cell.trim()));
  const [admitted = NaN, denied = NaN, admittedAlone = NaN, deniedAlone = NaN] = cells;
  return { shared: { admitted, denied }, alone: { admitted: admittedAlone, denied: deniedAlone } };
}
