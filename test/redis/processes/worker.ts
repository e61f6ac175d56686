import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { CompiledPrograms } from "../../helpers/compiled-programs.js";
import type { Jobs } from "./programs/jobs.js";
import { CLOCK_SHIFT } from "./programs/messages.js";
import type { AnswerMessage, WorkerSettings } from "./programs/messages.js";

/** Who waits for an answer. */
interface Asker {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** One of the processes, as the one that started it sees it. */
export class Worker {
  readonly #child: ChildProcess;
  readonly #askers = new Map<number, Asker>();
  #asked = 0;

  /** @param shiftMs by how much its clocks are set wrong */
  constructor(programs: CompiledPrograms, settings: WorkerSettings, shiftMs = 0) {
    this.#child = fork(programs.pathOf("worker"), [JSON.stringify(settings)], {
      execArgv: ["--enable-source-maps", "--require", programs.pathOf("shifted-clock")],
      env: { ...process.env, [CLOCK_SHIFT]: String(shiftMs) },
    });
    this.#child.on("message", (message: AnswerMessage) => this.#settle(message));
    this.#child.once("exit", () => this.#rejectAll());
  }

  /** Has it do something. Rejects with what went wrong there. */
  do<Name extends keyof Jobs>(
    name: Name,
    ...task: Parameters<Jobs[Name]>
  ): Promise<Awaited<ReturnType<Jobs[Name]>>> {
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      this.#askers.set(id, { resolve, reject });
      this.#child.send({ id, name, task: task[0] });
    });
  }

  /** Halts it where it is, until it is resumed. */
  halt(): void {
    this.#child.kill("SIGSTOP");
  }

  resume(): void {
    this.#child.kill("SIGCONT");
  }

  /** Ends it, whatever it is at. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exit;
  }

  #settle(message: AnswerMessage): void {
    const asker = this.#askers.get(message.id);
    this.#askers.delete(message.id);
    if ("error" in message) asker?.reject(new Error(message.error));
    else asker?.resolve(message.answer as never);
  }

  #rejectAll(): void {
    for (const { reject } of this.#askers.values()) reject(new Error("The process has ended."));
    this.#askers.clear();
  }
}
