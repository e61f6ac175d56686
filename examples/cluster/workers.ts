import cluster from "node:cluster";
import type { Worker } from "node:cluster";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** The processes, as the one that starts them sees them. */
export class Workers implements Disposable {
  readonly #workers: Worker[] = [];
  #port = 0;

  /** @param path the folder of the rates, which each of them opens by itself */
  constructor(path: string) {
    cluster.setupPrimary({ exec: join(__dirname, "worker.js"), args: [path] });
  }

  /** Where to find them: they share a port, and connections go round. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts another one; resolves when it can be asked. */
  async add(): Promise<void> {
    const worker = cluster.fork();
    this.#workers.push(worker);
    const [{ port }] = (await once(worker, "listening")) as [AddressInfo];
    this.#port = port;
  }

  /** Kills the first of them, whatever it is at. */
  async killOne(): Promise<void> {
    const worker = this.#workers.shift();
    if (worker === undefined) return;
    const exit = once(worker, "exit");
    worker.process.kill("SIGKILL");
    await exit;
  }

  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.process.kill();
  }
}
