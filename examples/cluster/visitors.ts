import { once } from "node:events";
import { request } from "node:http";
import type { IncomingMessage } from "node:http";

/** What one process answered. */
export interface Answers {
  admitted: number;
  denied: number;
}

/** What became of all requests: by the number of the process, and those that it was killed at. */
export class Tally {
  readonly byProcess = new Map<string, Answers>();
  unanswered = 0;

  get admitted(): number {
    return [...this.byProcess.values()].reduce((sum, { admitted }) => sum + admitted, 0);
  }

  count(process: string, isAdmitted: boolean): void {
    const answers = this.byProcess.get(process) ?? { admitted: 0, denied: 0 };
    answers[isAdmitted ? "admitted" : "denied"] += 1;
    this.byProcess.set(process, answers);
  }
}

/** How many ask at the same time. */
const ASKERS = 10;
/** How long to wait for an answer: the connection may have been handed to a process that was killed. */
const PATIENCE_MS = 250;

/** Asks for a while, as fast as the answers come, each time by a new connection. */
export async function visit(url: string, milliseconds: number, tally: Tally): Promise<void> {
  const endsAt = performance.now() + milliseconds;
  const askers = Array.from({ length: ASKERS }, async () => {
    while (performance.now() < endsAt) await ask(url, tally);
  });
  await Promise.all(askers);
}

async function ask(url: string, tally: Tally): Promise<void> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const asked = request(url, { agent: false, signal }).end();
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    response.on("error", () => undefined).resume();
    tally.count(String(response.headers["x-process"]), response.statusCode === 200);
  } catch {
    tally.unanswered++;
  }
}
