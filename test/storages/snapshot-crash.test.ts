import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MemoryStorage } from "leak-snek";
import { isLong } from "../helpers/runs.js";
import { CompiledPrograms } from "../helpers/compiled-programs.js";

/** How often a process is killed at it. */
const KILLS = isLong ? 100 : 8;
/** So many keys that most of the time goes into the file. */
const KEYS = 5000;

/**
 * Saves one storage after another over each other, as quickly as it goes, and makes all of them before;
 * of each, the keys are of one number, which counts the saves. Without `getBuiltinModule` it is as in an early Node 20.
 */
const saver = `
const [library, path, first, isEarly] = process.argv.slice(1);
if (isEarly === "true") process.getBuiltinModule = undefined;
const { leakyBucket, MemoryStorage, rl } = require(library);

async function main() {
  const algorithm = leakyBucket(rl("10/h"));
  const storages = Array.from({ length: 20 }, (_, index) => {
    const storage = new MemoryStorage();
    for (let key = 0; key < ${KEYS}; key++) {
      storage.admit(Number(first) + index + " " + key, algorithm, 1);
    }
    return storage;
  });
  for (const [index, storage] of storages.entries()) {
    await storage.saveToFile(path);
    console.log(Number(first) + index);
  }
}

main();
`;

const library = new CompiledPrograms().pathOf("../../../../src/index");
const folder = mkdtempSync(join(tmpdir(), "snapshot-"));
const path = join(folder, "rates.json");

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function startSaving(first: number): ChildProcess {
  const isEarly = String(first % 2 === 0);
  const args = ["-e", saver, library, path, String(first), isEarly];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
}

/** Which save the file holds, after seeing that it holds all of it. */
async function savedIn(): Promise<number> {
  const storage = new MemoryStorage<string>();
  await storage.loadFromFile(path);
  const saves = new Set(storage.snapshot().rates.map(({ key }) => Number(key.split(" ")[0])));
  expect(storage.size).toBe(KEYS);
  expect(saves.size).toBe(1);
  return Math.max(...saves);
}

test(`a process killed while it saves, ${KILLS} times, leaves a whole file and no older one`, async () => {
  let known = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = startSaving(known + 1);
    const exit = once(child, "close");
    let told = known;
    child.stdout?.on("data", (lines: Buffer) => {
      told = Number(lines.toString().trim().split("\n").at(-1));
    });
    if (child.stdout !== null) await once(child.stdout, "data");
    await sleep(Math.random() * 100);
    child.kill("SIGKILL");
    await exit;
    const saved = await savedIn();
    expect(saved).toBeGreaterThanOrEqual(told);
    expect(saved).toBeLessThanOrEqual(told + 1);
    expect(told).toBeGreaterThan(known);
    known = saved;
  }
  const leftBehind = readdirSync(folder).filter((name) => name !== "rates.json");
  expect(leftBehind.length).toBeLessThanOrEqual(KILLS);
  for (const name of leftBehind) expect(name).toMatch(/^\.leak-snek-.*\.tmp$/);
});
