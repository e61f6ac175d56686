import { setTimeout as pause } from "node:timers/promises";
import { SharedMemoryStorage } from "leak-snek/shared";
import { auditHeap } from "../../helpers/heap-audit.js";
import { isLong } from "../../helpers/runs.js";
import { CompiledPrograms } from "../../helpers/compiled-programs.js";
import { heapOf } from "../../../src/shared/heap.js";
import { algorithmOf } from "./programs/jobs.js";
import { Thread } from "./thread.js";

const AT_ONCE = 3;
const GENERATIONS = isLong ? 60 : 5;
/** A lock of the dead is taken over in a fraction of a second; the rest is for a busy machine. */
const LONGEST_WAIT_MS = 5000;

const programs = new CompiledPrograms("test/shared/threads/programs");

/** Starts threads and ends them in the middle of what they do, time and again. */
async function killTimeAndAgain(start: (thread: Thread) => Promise<void>, meanwhile: () => void) {
  for (let generation = 0; generation < GENERATIONS; generation++) {
    const threads = Array.from({ length: AT_ONCE }, () => new Thread(programs));
    await Promise.all(threads.map(start));
    for (const thread of threads) {
      await pause(Math.random() * 10);
      await thread.end();
      const askedAt = performance.now();
      meanwhile();
      expect(performance.now() - askedAt).toBeLessThan(LONGEST_WAIT_MS);
    }
  }
}

test("threads that die while they decide leave no charge lost, none torn, and all or none of several", async () => {
  const storage = new SharedMemoryStorage({ maxKeys: 1000 });
  const settings = {
    kind: "bucket",
    rateLimit: { operations: 1_000_000_000, periodMs: 1_000_000_000_000_000 },
  } as const;
  const algorithm = algorithmOf(settings);
  const keys = ["a", "b", "c", "d"];
  const admitted = new SharedArrayBuffer(4 * (keys.length + 1));
  const counts = new Int32Array(admitted);
  const task = { buffer: storage.buffer, algorithm: settings, keys, admitted };
  const usedOf = (key: string) =>
    settings.rateLimit.operations - storage.peek(key, algorithm, 0).remaining;

  await killTimeAndAgain(
    (thread) => thread.begin("chargeForEver", task),
    () => {
      for (const key of keys) storage.peek(`${key} with others`, algorithm, 1);
    },
  );

  // Who dies after a charge has not counted it: so many may be missing, and not one be too many.
  const deaths = GENERATIONS * AT_ONCE;
  for (const [index, key] of keys.entries()) {
    const counted = counts[index] ?? 0;
    expect(usedOf(key)).toBeGreaterThanOrEqual(counted);
    expect(usedOf(key)).toBeLessThanOrEqual(counted + deaths);
  }
  const together = keys.map((key) => usedOf(`${key} with others`));
  expect(new Set(together).size).toBe(1);
  expect(together[0]).toBeGreaterThanOrEqual(counts[keys.length] ?? 0);
  expect(together[0]).toBeLessThanOrEqual((counts[keys.length] ?? 0) + deaths);
  expect(counts[keys.length]).toBeGreaterThan(0);
  auditHeap(heapOf("storage", storage.buffer));
});

test("threads that die while they add, change and delete keys leave no block lost or used twice", async () => {
  const storage = new SharedMemoryStorage({ maxKeys: 300 });
  const settings = {
    kind: "window",
    rateLimit: { operations: 1000, periodMs: 50 },
    frames: 50,
  } as const;
  const keys = Array.from({ length: 400 }, (_, index) => `${index}`.repeat(1 + (index % 50)));
  const task = {
    ...{ buffer: storage.buffer, algorithm: settings, keys },
    admitted: new SharedArrayBuffer(0),
  };
  const algorithm = algorithmOf(settings);
  await killTimeAndAgain(
    (thread) => thread.begin("churnForEver", task),
    () => {
      for (const key of keys.slice(0, 50)) storage.admit(key, algorithm, 1);
    },
  );
  auditHeap(heapOf("storage", storage.buffer));
});
