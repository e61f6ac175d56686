import { randomUUID } from "node:crypto";
import { rl } from "leak-snek";
import { paintFor } from "../quickstart/terminal.js";
import type { Terminal } from "../quickstart/terminal.js";
import { actsFor, play } from "./acts.js";
import type { Act, Cast, Outcome } from "./acts.js";
import { parseOptions } from "./options.js";
import { conclusion, durationsOf, headingOf, introduction, NOT_HALTED } from "./report.js";
import { Server } from "./server.js";
import type { Redis } from "./server.js";
import { shareOf } from "./settings.js";
import type { Settings } from "./settings.js";
import { tableOf } from "./table.js";
import { judge } from "./verdict.js";
import { Worker } from "./workers.js";

const RATE_LIMIT = rl("50/s");

/**
 * Has several processes share one limit, takes Redis from them and gives it back.
 *
 * @returns the exit code: 0 when every bound was kept
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  redis: Redis,
): Promise<number> {
  const { processes, seconds } = parseOptions(args);
  // A key of this run's own: whoever runs it twice begins with an empty bucket.
  const key = `two-processes ${randomUUID()}`;
  const share = shareOf(RATE_LIMIT, processes);
  const settings: Settings = { url: redis.url, key, rateLimit: RATE_LIMIT, share };
  using server = new Server(redis);
  await server.connect();
  terminal.write(`${introduction(settings, processes)}\n\n`);
  const acts = actsFor(seconds, server.canBeHalted);
  const faults = await withWorkers(processes, settings, (workers) =>
    playAll(acts, { server, workers }, settings, terminal),
  );
  if (!server.canBeHalted) terminal.write(`${NOT_HALTED}\n\n`);
  terminal.write(`${conclusion(faults)}\n`);
  return faults.length === 0 ? 0 : 1;
}

async function withWorkers<T>(
  processes: number,
  settings: Settings,
  work: (workers: readonly Worker[]) => Promise<T>,
): Promise<T> {
  const workers = Array.from({ length: processes }, () => new Worker(settings));
  try {
    await Promise.all(workers.map((worker) => worker.ready()));
    return await work(workers);
  } finally {
    for (const worker of workers) worker.end();
  }
}

/** Plays the acts one after the other; returns what was wrong. */
async function playAll(
  acts: readonly Act[],
  cast: Cast,
  settings: Settings,
  terminal: Terminal,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [index, act] of acts.entries()) {
    terminal.write(`${headingOf(act, index + 1)}\n`);
    const outcome = await play(act, cast);
    const verdict = judge(act, outcome, settings);
    const table = tableOf(linesOf(outcome, cast), verdict, paintFor(terminal));
    terminal.write(`${table}\n${durationsOf(outcome)}\n\n`);
    faults.push(...verdict.faults);
  }
  return faults;
}

function linesOf({ tallies }: Outcome, { workers }: Cast) {
  return tallies.map((tally, index) => ({ process: String(workers[index]?.pid), tally }));
}
