import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Decision } from "leak-snek";
import type { Guard } from "./guard.js";

/** The header by which a client says who it is. A real server would go by a key or an address. */
export const CLIENT_HEADER = "x-client";

/** A server that runs. */
export interface RunningServer {
  readonly url: string;
  /** Ends it and all its connections. */
  close(): Promise<void>;
}

/** Serves on a free port of this machine, to itself alone. */
export async function startServer(guard: Guard): Promise<RunningServer> {
  const server = createServer((request, response) => answer(request, response, guard));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${portOf(server)}/`, close: () => close(server) };
}

function answer(request: IncomingMessage, response: ServerResponse, guard: Guard): void {
  const client = request.headers[CLIENT_HEADER];
  if (typeof client !== "string") {
    response.writeHead(400).end(`The header ${CLIENT_HEADER} is missing.\n`);
    return;
  }
  const decision = guard.decide(client);
  if (decision.allowed) response.writeHead(200).end("Here you are.\n");
  else refuse(response, decision);
}

function refuse(response: ServerResponse, { retryAfterMs }: Decision): void {
  response.writeHead(429, { "Retry-After": retryAfterSeconds(retryAfterMs) });
  response.end("Too many requests.\n");
}

/** HTTP knows whole seconds only: rounded up, so that who waits that long is not too early. */
export function retryAfterSeconds(retryAfterMs: number): number {
  return Math.ceil(retryAfterMs / 1000);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
