import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { CompiledPrograms } from "../../helpers/compiled-programs.js";
import type { jobs } from "./programs/jobs.js";

type Jobs = typeof jobs;

/** One of the threads, as the one that started it sees it. */
export class Thread {
  readonly #worker: Worker;

  constructor(programs: CompiledPrograms) {
    this.#worker = new Worker(programs.pathOf("thread"), { execArgv: ["--enable-source-maps"] });
  }

  /** Has it do something. Rejects with what went wrong there. */
  async do<Name extends keyof Jobs>(
    name: Name,
    task: Parameters<Jobs[Name]>[0],
  ): Promise<ReturnType<Jobs[Name]>> {
    await this.begin(name, task);
    const [message] = (await once(this.#worker, "message")) as [{ answer: ReturnType<Jobs[Name]> }];
    return message.answer;
  }

  /** Has it begin with something that it may never finish. */
  async begin<Name extends keyof Jobs>(name: Name, task: Parameters<Jobs[Name]>[0]): Promise<void> {
    this.#worker.postMessage({ name, task });
    await once(this.#worker, "message");
  }

  /** Ends it, whatever it is at. */
  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
