import { newFolder, removeFolder } from "../../helpers/lmdb-folders.js";
import { isLong } from "../../helpers/runs.js";
import { Child } from "./child.js";
import type { Settings } from "./programs/settings.js";

const HUNDRED_WEEKS_MS = 100 * 7 * 24 * 3_600_000;
const MINUTE_MS = 60_000;
const PROCESSES = 4;
const CALLS = isLong ? 25_000 : 2_500;

const folder = newFolder();
let folders = 0;
const children: Child[] = [];

afterAll(async () => {
  await Promise.all(children.map((child) => child.kill()));
  removeFolder(folder);
});

function newSettings(settings: Partial<Settings>): Settings {
  return {
    path: `${folder}/${folders++}`,
    durability: "fast",
    algorithm: "a leaky bucket",
    rateLimit: { operations: 10, periodMs: HUNDRED_WEEKS_MS },
    ...settings,
  };
}

function start(settings: Settings, shiftMs?: number): Child {
  const child = new Child("asker", settings, [], shiftMs);
  children.push(child);
  return child;
}

test.each([
  ["a leaky bucket", "fast", CALLS],
  ["a sliding window", "fast", CALLS],
  ["a leaky bucket", "every-commit", CALLS / 25],
] as const)(
  "four processes admit the capacity of %s exactly, %s",
  async (algorithm, durability, calls) => {
    const operations = (PROCESSES * calls) / 2;
    const rateLimit = { operations, periodMs: HUNDRED_WEEKS_MS };
    const settings = newSettings({ algorithm, durability, rateLimit });
    const processes = Array.from({ length: PROCESSES }, () => start(settings));
    const admitted = await Promise.all(processes.map((child) => child.ask(calls)));
    expect(admitted.reduce((sum, count) => sum + count)).toBe(operations);
  },
);

test("a process whose clock was set back mints nothing, for itself or for others", async () => {
  const settings = newSettings({ rateLimit: { operations: 10, periodMs: 10 * MINUTE_MS } });
  const right = start(settings);
  expect(await right.ask(11)).toBe(10);
  const behind = start(settings, -30 * MINUTE_MS);
  expect(await behind.ask(5)).toBe(0);
  expect(await right.ask(5)).toBe(0);
});

test("a process whose clock was set back is not locked out", async () => {
  const settings = newSettings({ rateLimit: { operations: 10, periodMs: 1000 } });
  expect(await start(settings).ask(10)).toBe(10);
  const behind = start(settings, -30 * MINUTE_MS);
  for (const endsAt = Date.now() + 5000; (await behind.ask(1)) === 0;) {
    expect(Date.now()).toBeLessThan(endsAt);
  }
});
