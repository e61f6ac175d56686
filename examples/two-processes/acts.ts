import { performance } from "node:perf_hooks";
import type { Server } from "./server.js";
import type { Tally } from "./tally.js";
import type { Worker } from "./workers.js";

/** One part of the play. */
export interface Act {
  readonly title: string;
  /** For how long the processes ask. */
  readonly seconds: number;
  /** Whether the server is halted meanwhile. */
  readonly isOutage: boolean;
}

/** Who plays. */
export interface Cast {
  readonly server: Server;
  readonly workers: readonly Worker[];
}

/** What came of an act. */
export interface Outcome {
  /** What each process counted. */
  readonly tallies: readonly Tally[];
  /** How long it took at most, by the server's clock. */
  readonly serverMs: number;
  /** How long it took at most, by the clock of any of the processes. */
  readonly localMs: number;
}

/** The acts, of which the last two need a server that can be halted. */
export function actsFor(seconds: number, canBeHalted: boolean): readonly Act[] {
  const together = { title: "They share Redis", seconds, isOutage: false };
  if (!canBeHalted) return [together];
  return [
    together,
    { title: "Redis is halted", seconds: 1, isOutage: true },
    { title: "Redis is back", seconds: 1, isOutage: false },
  ];
}

/** Plays an act. The times are taken before its first question and after its last answer. */
export async function play(act: Act, { server, workers }: Cast): Promise<Outcome> {
  const serverFrom = await server.now();
  const localFrom = performance.now();
  const ask = () => Promise.all(workers.map((worker) => worker.ask(act.seconds * 1000)));
  const tallies = await (act.isOutage ? whileHalted(server, ask) : ask());
  // Of two clocks that count whole milliseconds, one may count one more than the other.
  const localMs = Math.ceil(performance.now() - localFrom) + 1;
  return { tallies, serverMs: (await server.now()) - serverFrom, localMs };
}

async function whileHalted<T>(server: Server, work: () => Promise<T>): Promise<T> {
  server.halt();
  try {
    return await work();
  } finally {
    server.resume();
  }
}
