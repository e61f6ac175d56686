import { once } from "node:events";
import { createClient } from "redis";

/** Which server to use. */
export interface Redis {
  readonly url: string;
  /** The number of its process, if that was started for this example and may be halted. */
  readonly pid?: number;
}

/**
 * The server that the environment names.
 *
 * @throws Error when it names none
 */
export function redisOf({ REDIS_URL, REDIS_PID }: NodeJS.ProcessEnv): Redis {
  if (REDIS_URL === undefined) throw new Error("REDIS_URL has to be the address of a Redis server");
  return REDIS_PID === undefined ? { url: REDIS_URL } : { url: REDIS_URL, pid: Number(REDIS_PID) };
}

/** The server as the one who watches over the processes sees it. */
export class Server implements Disposable {
  readonly #client;
  readonly #pid: number | undefined;

  constructor({ url, pid }: Redis) {
    this.#client = createClient({ url });
    this.#pid = pid;
  }

  /** Rejects when the server cannot be reached; the client alone would try again for ever. */
  async connect(): Promise<void> {
    await Promise.all([once(this.#client, "ready"), this.#client.connect()]);
    this.#client.on("error", () => undefined);
  }

  get canBeHalted(): boolean {
    return this.#pid !== undefined;
  }

  /** The time by its clock, in whole milliseconds: the one that all processes are limited by. */
  async now(): Promise<number> {
    const [seconds, microseconds] = await this.#client.time();
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  }

  /** Keeps it from answering, with all connections open: the worst kind of outage. */
  halt(): void {
    this.#signal("SIGSTOP");
  }

  /** Lets it go on. */
  resume(): void {
    this.#signal("SIGCONT");
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }

  #signal(name: NodeJS.Signals): void {
    if (this.#pid === undefined) throw new Error("this server is not ours to halt");
    process.kill(this.#pid, name);
  }
}
