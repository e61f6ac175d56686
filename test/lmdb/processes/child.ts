import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { CompiledPrograms } from "../../helpers/compiled-programs.js";
import { CLOCK_SHIFT } from "../../redis/processes/programs/messages.js";
import type { Settings } from "./programs/settings.js";

const programs = new CompiledPrograms("test/lmdb/processes/programs");
const clocks = new CompiledPrograms().pathOf("shifted-clock");

export function pathOf(program: string): string {
  return programs.pathOf(program);
}

/** A process that runs one of the programs. */
export class Child {
  readonly #process: ChildProcess;

  /** @param shiftMs by how much its clock is set wrong */
  constructor(program: string, settings: Settings, args: readonly string[] = [], shiftMs = 0) {
    this.#process = fork(pathOf(program), [JSON.stringify(settings), ...args], {
      execArgv: ["--require", clocks],
      env: { ...process.env, [CLOCK_SHIFT]: String(shiftMs) },
    });
  }

  /** The next thing that it tells. */
  async next(): Promise<unknown> {
    const [message] = (await once(this.#process, "message")) as [unknown];
    return message;
  }

  /** Has an asker ask so often; returns how many were admitted. */
  async ask(calls: number): Promise<number> {
    const answer = this.next();
    this.#process.send(calls);
    return Number(await answer);
  }

  async kill(): Promise<void> {
    const exit = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exit;
  }
}
