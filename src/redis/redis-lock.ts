import type { ScriptCalls } from "./script-calls.js";
import { Script } from "./script.js";
import { releaseLockLua } from "./scripts/release-lock.lua.js";
import { renewLockLua } from "./scripts/renew-lock.lua.js";
import { takeLockLua } from "./scripts/take-lock.lua.js";

const takeScript = new Script(takeLockLua);
const renewScript = new Script(renewLockLua);
const releaseScript = new Script(releaseLockLua);

/** What became of an attempt to take a lock. */
export type Attempt =
  | { readonly isTaken: true; readonly fencingToken: number }
  | { readonly isTaken: false; readonly heldForMs: number };

/** One lock on the server, as one who wants it or holds it sees it. Each command is one script call. */
export class RedisLock {
  readonly #calls: ScriptCalls;
  readonly #name: string;
  readonly #holder: string;
  readonly ttlMs: number;

  /**
   * @param name the name of its key
   * @param holder who wants it, told from all others
   */
  constructor(calls: ScriptCalls, name: string, holder: string, ttlMs: number) {
    this.#calls = calls;
    this.#name = name;
    this.#holder = holder;
    this.ttlMs = ttlMs;
  }

  /** Takes it if it is free, and unless the signal aborts before this is sent. */
  async take(waitMs: number, signal: AbortSignal): Promise<Attempt> {
    const reply = await this.#run(takeScript, waitMs, signal);
    const [outcome, number] = reply.split(" ");
    if (outcome === "taken") return { isTaken: true, fencingToken: Number(number) };
    if (outcome === "held") return { isTaken: false, heldForMs: Number(number) };
    throw new Error(`the lock was answered with ${reply}`);
  }

  /** False when somebody else has it. */
  async renew(waitMs: number): Promise<boolean> {
    return (await this.#run(renewScript, waitMs)) === "renewed";
  }

  /** False when somebody else has it; nothing has changed then. */
  async release(waitMs: number): Promise<boolean> {
    return (await this.#run(releaseScript, waitMs)) === "released";
  }

  async #run(script: Script, waitMs: number, signal?: AbortSignal): Promise<string> {
    const args = [this.#holder, String(this.ttlMs)];
    return String(await this.#calls.run(script, [this.#name], args, { waitMs, signal }));
  }
}
