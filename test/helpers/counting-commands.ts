import type { Redis } from "ioredis";
import type { RedisCommands, ScriptArgument } from "leak-snek/redis";

/** A client of one's own, on a real one, which counts the script calls that are made. */
export class CountingCommands implements RedisCommands {
  /** The keys of each call. */
  readonly calls: string[][] = [];

  constructor(
    private readonly client: Redis,
    readonly isCluster = false,
  ) {}

  runKnownScript(sha1: string, keys: string[], args: ScriptArgument[]): Promise<unknown> {
    this.calls.push(keys);
    return this.client.evalsha(sha1, keys.length, ...keys, ...args);
  }

  runScript(source: string, keys: string[], args: ScriptArgument[]): Promise<unknown> {
    return this.client.eval(source, keys.length, ...keys, ...args);
  }
}
