import { MemoryStorage } from "leak-snek";
import { SharedMemoryStorage } from "leak-snek/shared";
import { ManualClock } from "leak-snek/testing";
import { auditHeap } from "../../helpers/heap-audit.js";
import { isLong } from "../../helpers/runs.js";
import { CompiledPrograms } from "../../helpers/compiled-programs.js";
import { heapOf } from "../../../src/shared/heap.js";
import { algorithmOf } from "./programs/jobs.js";
import type { AlgorithmSettings, Answer } from "./programs/jobs.js";
import { Thread } from "./thread.js";

const THREADS = 4;
const CALLS = isLong ? 250_000 : 25_000;
const RECORDED = isLong ? 25_000 : 2_500;

/** It leaks an operation in 17 minutes: none while the test runs. */
const rateLimit = { operations: 30_000, periodMs: 30_000_000_000 };

let threads: readonly Thread[];

beforeAll(() => {
  const programs = new CompiledPrograms("test/shared/threads/programs");
  threads = Array.from({ length: THREADS }, () => new Thread(programs));
});

afterAll(async () => {
  await Promise.all(threads.map((thread) => thread.end()));
});

function hammer(storage: SharedMemoryStorage, keys: readonly string[], kind: "bucket" | "own") {
  const task = { buffer: storage.buffer, algorithm: { kind, rateLimit }, keys, calls: CALLS };
  return Promise.all(threads.map((thread) => thread.do("hammer", task)));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((one, other) => one + other, 0);
}

test.each(["bucket", "own"] as const)(
  "four threads on one key are admitted the capacity exactly, by the algorithm of kind %s",
  async (kind) => {
    const storage = new SharedMemoryStorage({ maxKeys: 100 });
    expect(sum(await hammer(storage, ["key"], kind))).toBe(rateLimit.operations);
    expect(storage.size).toBe(1);
  },
);

test("four threads on many keys are admitted all that fits, and each key has its own", async () => {
  const storage = new SharedMemoryStorage({ maxKeys: 20_000 });
  const keys = Array.from({ length: 5000 }, (_, index) => `user ${index}`);
  const algorithm = algorithmOf({ kind: "bucket", rateLimit });
  expect(sum(await hammer(storage, keys, "bucket"))).toBe(THREADS * CALLS);
  const used = keys.map((key) => rateLimit.operations - storage.peek(key, algorithm, 0).remaining);
  expect(new Set(used)).toEqual(new Set([(THREADS * CALLS) / keys.length]));
  auditHeap(heapOf("storage", storage.buffer));
});

describe("every answer is what one thread would have had, asking in the same order", () => {
  const periodMs = 5000;
  test.each<[string, AlgorithmSettings]>([
    ["a leaky bucket", { kind: "bucket", rateLimit: { operations: 100, periodMs } }],
    ["a window of 10 frames", { kind: "window", rateLimit: { operations: 300, periodMs } }],
    [
      "a window of 1000 frames",
      { kind: "window", rateLimit: { operations: 300, periodMs }, frames: 1000 },
    ],
    ["an algorithm of one's own", { kind: "own", rateLimit: { operations: 100, periodMs } }],
  ])("%s", async (_name, algorithm) => {
    const storage = new SharedMemoryStorage({ maxKeys: 20, bytes: 500_000 });
    const keys = ["a", "b", "c".repeat(100)];
    const ticks = new SharedArrayBuffer(4);
    const task = { buffer: storage.buffer, algorithm, keys, calls: RECORDED, ticks };
    const answers = await Promise.all(threads.map((thread) => thread.do("record", task)));
    const history = answers.flat().sort(([one], [other]) => one - other);
    expect(history).toEqual(replay(algorithm, history));
    expect(new Set(history.map(([, admitted]) => admitted)).size).toBe(2);
    auditHeap(heapOf("storage", storage.buffer));
  });
});

test("all threads have the same time, to the millisecond", async () => {
  const { buffer, clock } = new SharedMemoryStorage({ maxKeys: 1 });
  const task = { buffer, algorithm: { kind: "own", rateLimit } as const, keys: [], calls: 0 };
  for (const thread of [...threads, ...threads]) {
    const before = clock.now();
    const there = await thread.do("time", task);
    expect(there).toBeGreaterThanOrEqual(before);
    expect(there).toBeLessThanOrEqual(clock.now());
  }
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(100);
});

/** The same questions, at the same ticks, to a storage that is known to be right. */
function replay(settings: AlgorithmSettings, history: readonly Answer[]): readonly Answer[] {
  const storage = new MemoryStorage<number>();
  const algorithm = algorithmOf(settings);
  const clock = new ManualClock();
  return history.map(([tick, , key]): Answer => {
    clock.set(tick);
    return [tick, storage.admit(key, algorithm, 1, clock), key];
  });
}
