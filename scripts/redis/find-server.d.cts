/** A program, and what it needs in its environment. */
export interface FoundServer {
  readonly binary: string;
  readonly env: Readonly<Record<string, string>>;
}

/** There is no Redis server and none could be had; the message is one sentence that says what to do. */
export class RedisNotFoundError extends Error {}

/** Finds a Redis or Valkey server that runs on this machine, and fetches one if there is none. */
export function findRedisServer(where?: {
  readonly environment?: NodeJS.ProcessEnv;
  /** Homebrew's folders need not be on the PATH. */
  readonly homebrewFolders?: readonly string[];
  /** Where a downloaded server is kept. */
  readonly cache?: string;
}): Promise<FoundServer>;
