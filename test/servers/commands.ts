import { createClient } from "redis";

/** Sends one command to the server on a port of this machine, as its words stand, and waits for the answer. */
export type Command = (port: number, ...words: string[]) => Promise<unknown>;

/** Lends a way to send commands; its connections are closed at the end. */
export async function withCommands<T>(use: (command: Command) => Promise<T>): Promise<T> {
  const connections = new Map<number, ReturnType<typeof connect>>();
  const command: Command = async (port, ...words) => {
    const connection = connections.get(port) ?? connect(port);
    connections.set(port, connection);
    return (await connection).sendCommand(words);
  };
  try {
    return await use(command);
  } finally {
    for (const outcome of await Promise.allSettled(connections.values())) {
      // A server that was killed has closed its connection already.
      if (outcome.status === "fulfilled" && outcome.value.isOpen) outcome.value.destroy();
    }
  }
}

/** Without reconnecting: a server that does not answer is an error at once. Answers are plain lists. */
function connect(port: number) {
  const socket = { host: "127.0.0.1", port, reconnectStrategy: false } as const;
  return createClient({ socket, RESP: 2 })
    .on("error", () => undefined)
    .connect();
}
