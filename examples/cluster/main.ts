import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { leakyBucketBound } from "../quickstart/bounds.js";
import type { Terminal } from "../quickstart/terminal.js";
import { parseOptions } from "../two-processes/options.js";
import { RATE_LIMIT } from "./limit.js";
import { conclusion, faultsIn, introduction, rowsOf } from "./report.js";
import { Tally, visit } from "./visitors.js";
import { Workers } from "./workers.js";

/**
 * Has the processes of a cluster share one limit, kills one of them and starts another.
 *
 * @returns the exit code: 0 when the bound was kept
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const { processes, seconds } = parseOptions(args);
  const folder = mkdtempSync(join(tmpdir(), "leak-snek-cluster-"));
  try {
    terminal.write(`${introduction(processes)}\n\n`);
    const tally = new Tally();
    const elapsedMs = await play(folder, processes, seconds, tally);
    const most = leakyBucketBound(RATE_LIMIT)(elapsedMs);
    const faults = faultsIn(tally, most, processes);
    terminal.write(`${rowsOf(tally)}\n\n${conclusion(tally, most, faults)}\n`);
    return faults.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Returns for how long the processes were asked, in ms. */
async function play(folder: string, processes: number, seconds: number, tally: Tally) {
  using workers = new Workers(folder);
  for (let started = 0; started < processes; started++) await workers.add();
  const startedAt = performance.now();
  const halfMs = (seconds * 1000) / 2;
  await Promise.all([killOne(workers, halfMs / 2), visit(workers.url, halfMs, tally)]);
  await workers.add();
  await visit(workers.url, halfMs, tally);
  // Of two clocks that count whole milliseconds, one may count one more than the other.
  return Math.ceil(performance.now() - startedAt) + 1;
}

/** Kills a process while all of them are asked. */
async function killOne(workers: Workers, afterMs: number): Promise<void> {
  await sleep(afterMs);
  await workers.killOne();
}
