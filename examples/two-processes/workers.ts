import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Settings } from "./settings.js";
import type { Tally } from "./tally.js";

/** One of the processes, as the one that started it sees it. */
export class Worker {
  readonly #child: ChildProcess;
  readonly #ended = new AbortController();

  constructor(settings: Settings) {
    this.#child = fork(join(__dirname, "worker.js"), [JSON.stringify(settings)]);
    this.#child.once("exit", () => this.#ended.abort(new Error("a process ended too early")));
  }

  /** The number by which the system knows it. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves when it can be asked. */
  async ready(): Promise<void> {
    await this.#nextMessage();
  }

  /** Has it ask for a while. */
  async ask(milliseconds: number): Promise<Tally> {
    this.#child.send(milliseconds);
    return (await this.#nextMessage()) as Tally;
  }

  /** Lets it end, whatever it is at. */
  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  async #nextMessage(): Promise<unknown> {
    const [message] = (await once(this.#child, "message", {
      signal: this.#ended.signal,
    })) as unknown[];
    return message;
  }
}
