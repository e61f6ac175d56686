/** A server of this machine, to be stopped when it is no longer needed; it ends with this process. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** The number of the process, another one after each restart. */
  readonly pid: number;
  /** Resolves when the process ends; after a restart, that of the new process. */
  readonly exited: Promise<void>;
  /** Sends the process a signal, for instance SIGSTOP to halt it and SIGCONT to let it go on. */
  signal(name: NodeJS.Signals): void;
  /** Starts again on the same port, without the data, after an end that it makes sure of. */
  restart(): Promise<void>;
  /** Kills the process and removes its folder; stopping again does nothing. */
  stop(): Promise<void>;
}

/** Starts a server of one's own on a free port of this machine, which keeps its data in memory. */
export function startRedisServer(settings?: {
  /** More of the command line, for instance `["--maxmemory", "10mb"]`. */
  readonly options?: readonly string[];
  /** The text of a configuration file. */
  readonly configuration?: string;
}): Promise<RedisServer>;
