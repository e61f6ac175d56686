import { CompiledPrograms } from "../../helpers/compiled-programs.js";
import { isLong } from "../../helpers/runs.js";
import type { Jobs } from "./programs/jobs.js";
import { Worker } from "./worker.js";

/** To start one takes as long as much of what they do: there are as many as it takes to get in each other's way. */
export const PROCESSES = isLong ? 8 : 4;

/** Processes on one server, every other one by either library. */
export class Crew {
  readonly #programs = new CompiledPrograms();
  readonly workers: readonly Worker[];

  /** @param shiftsMs by how much the clocks of the first of them, and so on, are set wrong */
  constructor(url: string, shiftsMs: readonly number[] = []) {
    this.workers = Array.from({ length: PROCESSES }, (_, index) => {
      const library = index % 2 === 0 ? "node-redis" : "ioredis";
      return new Worker(this.#programs, { url, library }, shiftsMs[index]);
    });
  }

  /** Has all of them do the same at the same time. */
  do<Name extends keyof Jobs>(
    name: Name,
    ...task: Parameters<Jobs[Name]>
  ): Promise<Awaited<ReturnType<Jobs[Name]>>[]> {
    return Promise.all(this.workers.map((worker) => worker.do(name, ...task)));
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.end()));
  }
}
