import { LockTimeoutError } from "leak-snek";
import { SharedMemoryMutex } from "leak-snek/shared";
import { auditHeap } from "../../helpers/heap-audit.js";
import { isLong } from "../../helpers/runs.js";
import { CompiledPrograms } from "../../helpers/compiled-programs.js";
import { heapOf } from "../../../src/shared/heap.js";
import { Thread } from "./thread.js";

const THREADS = 4;
const ROUNDS = isLong ? 20_000 : 2000;

const programs = new CompiledPrograms("test/shared/threads/programs");

test("threads never hold a key at the same time, and their tokens rise", async () => {
  const mutex = new SharedMemoryMutex();
  const counts = new SharedArrayBuffer(24);
  const task = { buffer: mutex.buffer, key: "key", rounds: ROUNDS, counts };
  const threads = Array.from({ length: THREADS }, () => new Thread(programs));
  await Promise.all(threads.map((thread) => thread.do("count", task)));
  await Promise.all(threads.map((thread) => thread.end()));
  const [counted, , outOfOrder] = new Float64Array(counts);
  expect([counted, outOfOrder]).toEqual([THREADS * ROUNDS, 0]);
  expect(mutex.size).toBe(0);
  auditHeap(heapOf("mutex", mutex.buffer));
});

test("a key of a thread that has died is free when its lease is over, for a higher token", async () => {
  const mutex = new SharedMemoryMutex({ acquireTimeoutMs: 20 });
  const patient = SharedMemoryMutex.from(mutex.buffer, { acquireTimeoutMs: 60_000 });
  const thread = new Thread(programs);
  const counts = new SharedArrayBuffer(0);
  const token = await thread.do("hold", { buffer: mutex.buffer, key: "key", rounds: 0, counts });
  expect(() => mutex.lock("key")).toThrow(LockTimeoutError);
  await thread.end();
  using lease = patient.lock("key");
  expect(lease.fencingToken).toBeGreaterThan(token);
});
