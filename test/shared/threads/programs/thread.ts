/** One of the threads: does what it is told to, and tells what came of it. */
import { parentPort } from "node:worker_threads";
import { jobs } from "./jobs.js";

/** What a thread is asked. */
export interface JobMessage {
  readonly name: keyof typeof jobs;
  readonly task: unknown;
}

parentPort?.on("message", ({ name, task }: JobMessage) => {
  parentPort?.postMessage("begun");
  parentPort?.postMessage({ answer: jobs[name](task as never) });
});
