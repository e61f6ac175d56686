import { setTimeout as sleep } from "node:timers/promises";
import autocannon from "autocannon";
import { requestsOf } from "./clients.js";
import type { Client } from "./clients.js";
import { CLIENT_HEADER } from "./server.js";

/** What a client got back. */
export interface Answers {
  /** How many requests were answered with success. */
  readonly ok: number;
  /** How many were answered with 429, Too Many Requests. */
  readonly tooMany: number;
}

/** Where and for how long to send, and whom to tell of each answer. */
export interface Load {
  readonly url: string;
  readonly seconds: number;
  onAnswer(status: number): void;
}

/** Sends what the client sends, until all of it is answered. */
export async function send(client: Client, load: Load): Promise<Answers> {
  const streams = Array.from({ length: client.streams }, async (_, stream) => {
    await sleep((stream * 1000) / client.streams);
    return sendStream(client, load);
  });
  return (await Promise.all(streams)).map(answersIn).reduce(add);
}

/**
 * One connection of autocannon's, which sends its requests for a second all at once; hence the many
 * streams of an even client. It sends an exact number, so that nothing is on its way at the end.
 */
function sendStream(client: Client, load: Load): Promise<autocannon.Result> {
  const amount = requestsOf({ ...client, streams: 1 }, load.seconds);
  let unanswered = amount;
  return new Promise((resolve, reject) => {
    const instance = autocannon(
      {
        url: load.url,
        headers: { [CLIENT_HEADER]: client.name },
        connections: 1,
        overallRate: client.burst,
        amount,
        bailout: 1,
        sampleInt: 50,
      },
      (error: unknown, result) => {
        if (error instanceof Error) reject(error);
        else resolve(result);
      },
    );
    instance.on("response", (_connection, status) => {
      load.onAnswer(status);
      unanswered -= 1;
      // By itself it would find out only at the beginning of the next second.
      if (unanswered === 0) instance.stop();
    });
  });
}

function answersIn(result: autocannon.Result): Answers {
  return { ok: result["2xx"], tooMany: result.statusCodeStats?.["429"]?.count ?? 0 };
}

function add(one: Answers, other: Answers): Answers {
  return { ok: one.ok + other.ok, tooMany: one.tooMany + other.tooMany };
}
