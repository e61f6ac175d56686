import { Writable } from "node:stream";
import {
  keepsBound,
  leakyBucketBound,
  needlessDenials,
  singleWindowBound,
  tightestInterval,
  windowBound,
} from "../../examples/quickstart/bounds.js";
import { runningTotals } from "../../examples/quickstart/chart.js";
import { contendersFor } from "../../examples/quickstart/contenders.js";
import { guardBy } from "../../examples/quickstart/guard.js";
import { Account } from "../../examples/quickstart/ledger.js";
import { main } from "../../examples/quickstart/main.js";
import { parseOptions } from "../../examples/quickstart/options.js";
import { CLIENT_HEADER, retryAfterSeconds, startServer } from "../../examples/quickstart/server.js";
import { runTrial } from "../../examples/quickstart/trial.js";
import type { Outcome } from "../../examples/quickstart/trial.js";
import { judge } from "../../examples/quickstart/verdict.js";

/** 3 operations in 10 ms: nothing divides evenly. */
const LIMIT = { operations: 3, periodMs: 10 };

describe("the whole run", () => {
  test("keeps every bound, denies the greedy client and lists all three", async () => {
    const captured = new CapturedOutput();
    expect(await main(["--seconds", "1"], captured)).toBe(0);

    const tables = captured.text.split("The sliding window").map(rowsOf);
    expect(tables).toHaveLength(2);
    for (const rows of tables) {
      expect(rows.map((row) => row.client)).toEqual(["polite", "greedy", "bursty"]);
      expect(rows.map((row) => row.offered)).toEqual([30, 500, 75]);
      for (const row of rows) {
        expect(row.within).toBe("yes");
        expect(row.admitted + row.denied).toBe(row.offered);
        expect(row.admitted).toBeLessThanOrEqual(row.atMost);
      }
      expect(rows[1]?.denied).toBeGreaterThan(0);
    }
  }, 30_000);

  test("writes no control codes where there is no terminal", async () => {
    const captured = new CapturedOutput();
    await main(["--seconds", "1"], captured);
    expect(captured.text).not.toContain("\u001b");
    expect(captured.text).not.toContain("\r");
  }, 30_000);

  test.each(["0", "61", "1.5", "soon", ""])("refuses --seconds %p", (seconds) => {
    expect(() => parseOptions([`--seconds=${seconds}`])).toThrow(RangeError);
  });

  test("runs for five seconds unless told otherwise", () => {
    expect(parseOptions([])).toEqual({ seconds: 5 });
  });
});

describe("the bounds", () => {
  test.each([
    [0, 3],
    [3, 3],
    [4, 4],
    [6, 4],
    [7, 5],
    [10, 6],
  ])("a leaky bucket admits within %p ms at most %p", (elapsedMs, most) => {
    expect(leakyBucketBound(LIMIT)(elapsedMs)).toBe(most);
  });

  test("a leaky bucket's bound is exact up to 2^53", () => {
    const bound = leakyBucketBound({ operations: 1, periodMs: 3 });
    const elapsedMs = Number.MAX_SAFE_INTEGER;
    expect(bound(elapsedMs)).toBe(Number(1n + BigInt(elapsedMs) / 3n));
  });

  test.each([
    [0, 3],
    [10, 3],
    [11, 6],
    [21, 6],
    [22, 9],
  ])("a window admits within %p ms at most %p", (elapsedMs, most) => {
    expect(windowBound(LIMIT)(elapsedMs)).toBe(most);
  });

  test("a single window says nothing of what is longer", () => {
    expect([10, 11].map(singleWindowBound(LIMIT))).toEqual([3, Infinity]);
  });
});

describe("the check over every interval", () => {
  test.each([
    ["nothing at all", []],
    ["a full bucket", [0, 0, 0]],
    ["a full bucket and all that leaks", [0, 0, 0, 4, 7, 10]],
  ])("a leaky bucket may admit %s", (_, admissions) => {
    expect(keepsBound(tightestInterval(admissions, leakyBucketBound(LIMIT)))).toBe(true);
  });

  test.each([
    ["one too many at once", [0, 0, 0, 0], [4, 3]],
    ["one a millisecond early", [0, 0, 0, 3], [4, 3]],
    ["one too many late in the run", [0, 100, 100, 100, 103], [4, 3]],
    ["one too many over a long stretch", [0, 0, 0, 4, 7, 9], [6, 5]],
  ])("a leaky bucket may not admit %s", (_, admissions, [admitted, allowed]) => {
    const tightest = tightestInterval(admissions, leakyBucketBound(LIMIT));
    expect(keepsBound(tightest)).toBe(false);
    expect(tightest).toMatchObject({ admitted, allowed });
  });

  test("a window is closed: what lies a whole period apart is in one", () => {
    const bound = windowBound(LIMIT);
    expect(keepsBound(tightestInterval([0, 5, 5, 10], bound))).toBe(false);
    expect(keepsBound(tightestInterval([0, 5, 5, 11], bound))).toBe(true);
  });

  test("a denial is needless if the bound had room for one more", () => {
    const bound = leakyBucketBound(LIMIT);
    const needed = { at: 3, admittedBefore: 3 };
    const needless = { at: 4, admittedBefore: 3 };
    expect(needlessDenials([needed, needless], [0, 0, 0, 4], bound)).toEqual([needless]);
  });
});

describe("the verdict", () => {
  const promises = {
    admitsAtMost: leakyBucketBound(LIMIT),
    deniesOnlyAbove: leakyBucketBound(LIMIT),
  };

  test("finds no fault with what is right", () => {
    const verdict = judge(outcomeOf({ admissions: [0, 0, 0], denials: [1] }), promises);
    expect(verdict).toMatchObject({ atMost: 3, faults: [] });
  });

  test("names an admission too many", () => {
    const { faults } = judge(outcomeOf({ admissions: [0, 0, 0, 2] }), promises);
    expect(faults).toEqual(["somebody: 4 were admitted within 2 ms, where 3 may be."]);
  });

  test("names a denial without need", () => {
    const { faults } = judge(outcomeOf({ admissions: [0], denials: [0] }), promises);
    expect(faults).toEqual(["somebody: 1 were denied without need."]);
  });

  test("names every count on which the two ends differ", () => {
    const outcome = outcomeOf({ admissions: [0, 0], denials: [] });
    outcome.account.offered = 3;
    const { faults } = judge({ ...outcome, answers: { ok: 1, tooMany: 1 } }, promises);
    expect(faults).toEqual([
      "somebody: 2 requests were sent, but 3 received.",
      "somebody: 3 requests were received, but 2 decided on.",
      "somebody: 2 admissions were granted, but 1 seen by the client.",
      "somebody: 0 denials were given, but 1 seen by the client.",
    ]);
  });
});

test("a limiter that lets too many in is found out under load", async () => {
  const [honest] = contendersFor({ operations: 50, periodMs: 1000 });
  const [lax] = contendersFor({ operations: 55, periodMs: 1000 });
  if (honest === undefined || lax === undefined) throw new Error("there is no contender");
  const outcomes = await runTrial(lax, 1, () => undefined);
  const faults = outcomes.flatMap((outcome) => judge(outcome, honest).faults);
  expect(faults).toContainEqual(expect.stringMatching(/^greedy: \d+ were admitted within/));
}, 30_000);

describe("the server", () => {
  test.each(contendersFor({ operations: 2, periodMs: 60_000 }))(
    "answers 429 with Retry-After in whole seconds: $name",
    async (contender) => {
      const guard = guardBy(contender);
      const server = await startServer(guard);
      try {
        const ask = () => statusAndRetryAfter(server.url, { [CLIENT_HEADER]: "somebody" });
        expect(await ask()).toEqual([200, null]);
        expect(await ask()).toEqual([200, null]);
        const [status, retryAfter] = await ask();
        expect(status).toBe(429);
        expect(retryAfter).toMatch(/^[1-9]\d*$/);
        expect(guard.ledger.accountOf("somebody").denials).toHaveLength(1);
      } finally {
        await server.close();
      }
    },
  );

  test("answers 400 to a client that does not say who it is", async () => {
    const [contender] = contendersFor(LIMIT);
    if (contender === undefined) throw new Error("there is no contender");
    const server = await startServer(guardBy(contender));
    try {
      expect(await statusAndRetryAfter(server.url, {})).toEqual([400, null]);
    } finally {
      await server.close();
    }
  });

  test.each([
    [1, 1],
    [1000, 1],
    [1001, 2],
  ])("rounds a wait of %p ms up to %p s", (ms, seconds) => {
    expect(retryAfterSeconds(ms)).toBe(seconds);
  });
});

test("the chart sums up column by column", () => {
  const columns = { start: 100, end: 130, columnMs: 10 };
  expect(runningTotals([100, 109, 110, 130], columns)).toEqual([2, 3, 3, 4]);
  expect(runningTotals([], columns)).toEqual([0, 0, 0, 0]);
});

/** An output that is no terminal, and can be read back. */
class CapturedOutput extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

function rowsOf(text: string) {
  const lines = text.split("\n").filter((line) => /^│ (?!client)/.test(line));
  return lines.map((line) => {
    const cells = line.split("│").map((cell) => cell.trim());
    const [, client, offered, admitted, denied, atMost, , within] = cells;
    return {
      client,
      offered: Number(offered),
      admitted: Number(admitted),
      denied: Number(denied),
      atMost: Number(atMost),
      within,
    };
  });
}

/** An outcome of which both ends tell the same. */
function outcomeOf({ admissions = [], denials = [] }: Record<string, number[]>): Outcome {
  const account = new Account();
  for (const at of admissions) account.admit(at);
  for (const at of denials) account.deny(at);
  account.offered = admissions.length + denials.length;
  const answers = { ok: admissions.length, tooMany: denials.length };
  return { client: "somebody", planned: account.offered, account, answers };
}

async function statusAndRetryAfter(url: string, headers: Record<string, string>) {
  const response = await fetch(url, { headers });
  await response.text();
  return [response.status, response.headers.get("retry-after")] as const;
}
