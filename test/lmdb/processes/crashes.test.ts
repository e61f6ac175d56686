import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { leakyBucket, Limiter } from "leak-snek";
import { LmdbStorage } from "leak-snek/lmdb";
import { newFolder, removeFolder } from "../../helpers/lmdb-folders.js";
import { isLong } from "../../helpers/runs.js";
import { outputOf } from "../../package/run-command.js";
import { Child, pathOf } from "./child.js";
import { KEY } from "./programs/settings.js";
import type { Settings } from "./programs/settings.js";

const HUNDRED_WEEKS_MS = 100 * 7 * 24 * 3_600_000;
const KILLS = isLong ? 50 : 4;
/** How many are at it when one is killed. */
const VICTIMS = 2;
const LONGEST_LIFE_MS = 60;
/** Far less than what a lock that stayed would take, which is for ever. */
const LONGEST_CALL_MS = 5000;

const folder = newFolder();

afterAll(() => {
  removeFolder(folder);
});

function settingsOf(settings: Partial<Settings>): Settings {
  return {
    path: `${folder}/${JSON.stringify(settings).length}`,
    durability: "fast",
    algorithm: "a leaky bucket",
    rateLimit: { operations: 10, periodMs: HUNDRED_WEEKS_MS },
    ...settings,
  };
}

/** How many admissions the processes have written down. */
function countIn(logs: readonly string[]): number {
  return logs.reduce((sum, log) => sum + statSync(log).size, 0);
}

test.each(isLong ? (["fast", "every-commit"] as const) : (["fast"] as const))(
  "processes that are killed in the middle of decisions admit no more, and leave no lock: %s",
  async (durability) => {
    const operations = durability === "fast" ? KILLS * 1000 : KILLS * 50;
    const rateLimit = { operations, periodMs: HUNDRED_WEEKS_MS };
    const settings = settingsOf({ path: `${folder}/${durability}`, durability, rateLimit });
    const logs: string[] = [];
    const victims: Child[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      while (victims.length < VICTIMS) {
        const log = `${folder}/${durability}-${logs.length}.log`;
        const victim = new Child("victim", settings, [log]);
        await victim.next();
        logs.push(log);
        victims.push(victim);
      }
      await sleep(Math.random() * LONGEST_LIFE_MS);
      await victims.shift()?.kill();
      expect(usedOf(settings) - countIn(logs)).toBeLessThanOrEqual(logs.length);
    }
    await Promise.all(victims.map((victim) => victim.kill()));
    const admitted = countIn(logs);
    const used = usedOf(settings);
    expect(admitted).toBeGreaterThan(0);
    expect(admitted).toBeLessThanOrEqual(operations);
    // Each may have been killed after a charge, before it could write it down, and at no other moment.
    expect(admitted).toBeLessThanOrEqual(used);
    expect(used - admitted).toBeLessThanOrEqual(logs.length);
  },
);

/** What the file says is used, by a call that opens and closes it. */
function usedOf({ path, rateLimit }: Settings): number {
  const begunAt = performance.now();
  using rateStorage = new LmdbStorage({ path });
  const limiter = new Limiter({ algorithm: leakyBucket(rateLimit), rateStorage });
  rateStorage.delete("another key");
  const { remaining } = limiter.peek(KEY);
  expect(performance.now() - begunAt).toBeLessThan(LONGEST_CALL_MS);
  return rateLimit.operations - remaining;
}

test("a process that does not close its storage ends all the same, and its state is there", async () => {
  const settings = settingsOf({ rateLimit: { operations: 2, periodMs: HUNDRED_WEEKS_MS } });
  const answers = [];
  for (let call = 0; call < 3; call++) {
    const output = await outputOf(folder, "node", [pathOf("lone-call"), JSON.stringify(settings)]);
    const { isExceeded, lingeredMs } = JSON.parse(output) as Record<string, number>;
    expect(lingeredMs).toBeLessThan(100);
    answers.push(isExceeded);
  }
  expect(answers).toEqual([false, false, true]);
});
