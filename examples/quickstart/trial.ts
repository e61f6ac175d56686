import { CLIENTS, requestsOf } from "./clients.js";
import type { Contender } from "./contenders.js";
import { guardBy } from "./guard.js";
import type { Account } from "./ledger.js";
import { send } from "./load.js";
import type { Answers } from "./load.js";
import { startServer } from "./server.js";

/** What became of one client's requests, as seen from either end. */
export interface Outcome {
  readonly client: string;
  /** How many requests the client was to send. */
  readonly planned: number;
  /** What the server wrote down. */
  readonly account: Account;
  /** What the client got back. */
  readonly answers: Answers;
}

/** Lets all clients loose on a server that the contender guards. */
export async function runTrial(
  contender: Contender,
  seconds: number,
  onAnswer: (status: number) => void,
): Promise<Outcome[]> {
  const guard = guardBy(contender);
  const server = await startServer(guard);
  try {
    const load = { url: server.url, seconds, onAnswer };
    return await Promise.all(
      CLIENTS.map(async (client) => ({
        client: client.name,
        planned: requestsOf(client, seconds),
        answers: await send(client, load),
        account: guard.ledger.accountOf(client.name),
      })),
    );
  } finally {
    await server.close();
  }
}
