/** What is passed to a script besides its keys. */
export type ScriptArgument = string | Buffer;

/** What of a client of node-redis 5 or later is used: a client, pool, cluster or sentinel. */
export interface NodeRedisClient {
  /** Runs a script that the server knows. */
  evalSha(sha1: string, options: NodeRedisScriptOptions): Promise<unknown>;
  /** Runs a script. */
  eval(script: string, options: NodeRedisScriptOptions): Promise<unknown>;
}

/** The keys and arguments of a script, as node-redis takes them. */
export interface NodeRedisScriptOptions {
  keys: string[];
  arguments: ScriptArgument[];
}

/** What of a client of ioredis 5 or later is used: a Redis or a Cluster. */
export interface IoRedisClient {
  /** Runs a script that the server knows. */
  evalsha(sha1: string, numberOfKeys: number, ...rest: ScriptArgument[]): Promise<unknown>;
  /** Runs a script. */
  eval(script: string, numberOfKeys: number, ...rest: ScriptArgument[]): Promise<unknown>;
}

/**
 * What is asked of any other client: two commands, under names of their own so that nobody has them by
 * chance.
 *
 * A reply is a promise: of what the script returned, a bulk string as a string and an integer as a
 * number, or rejected with an error whose message begins with the server's code ("NOSCRIPT ..."). A
 * client should not send a command twice; one that does must write its arguments anew each time, and
 * call `onConnectionLost`.
 */
export interface RedisCommands {
  /**
   * EVALSHA: runs a script that the server knows.
   *
   * @param isWatched whether the call is given up in time without the client's help, and few others
   *   are unanswered: a limit of the client's own to how long a command waits may be spared
   */
  runKnownScript(
    sha1: string,
    keys: string[],
    args: ScriptArgument[],
    isWatched?: boolean,
  ): Promise<unknown>;
  /** EVAL: runs a script, which the server knows from then on. */
  runScript(source: string, keys: string[], args: ScriptArgument[]): Promise<unknown>;
  /** What the client puts before each key, which counts when a key's slot is looked up. */
  readonly keyPrefix?: string;
  /** Whether keys of different slots must go in different calls. */
  readonly isCluster?: boolean;
  /**
   * Whether what is passed on now is written at once, and not kept until there is a connection. A
   * connection keeps the process from ending; without one, those who wait for a decision do so.
   */
  isConnected?(): boolean;
  /** Calls back when what was kept until there is a connection has been written. */
  onConnected?(listener: () => void): void;
  /** Calls back whenever a connection was lost, before anything is sent again. */
  onConnectionLost?(listener: () => void): void;
}

/** A client of the user's, connected. Neither node-redis nor ioredis is imported for it. */
export type RedisClient = NodeRedisClient | IoRedisClient | RedisCommands;
