import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Settings, Tally } from "./settings.js";

/** Has so many threads ask at the same time, and waits for what became of it. */
export function askByThreads(threads: number, settings: Settings): Promise<readonly Tally[]> {
  return Promise.all(Array.from({ length: threads }, () => askByThread(settings)));
}

async function askByThread(settings: Settings): Promise<Tally> {
  const worker = new Worker(join(__dirname, "worker.js"), { workerData: settings });
  const [tally] = (await once(worker, "message")) as [Tally];
  return tally;
}
