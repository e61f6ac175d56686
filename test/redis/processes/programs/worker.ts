/** One of the processes: does what it is told to, and tells what came of it. */
import type { RedisClient } from "leak-snek/redis";
import { Jobs } from "./jobs.js";
import type { AnswerMessage, JobMessage, WorkerSettings } from "./messages.js";

async function work({ url, library }: WorkerSettings): Promise<void> {
  const jobs = new Jobs(await (library === "ioredis" ? ioRedis(url) : nodeRedis(url)));
  process.on("message", (message: JobMessage) => {
    void answerTo(message, jobs).then((answer) => process.send?.(answer));
  });
}

/** Each process loads but one of the libraries, which takes it long enough. */
async function nodeRedis(url: string): Promise<RedisClient> {
  const { createClient } = await import("redis");
  const client = createClient({ url });
  client.on("error", (error) => console.error(error));
  await client.connect();
  return client;
}

async function ioRedis(url: string): Promise<RedisClient> {
  const { Redis } = await import("ioredis");
  const client = new Redis(url, { lazyConnect: true });
  client.on("error", (error) => console.error(error));
  await client.connect();
  return client;
}

async function answerTo({ id, name, task }: JobMessage, jobs: Jobs): Promise<AnswerMessage> {
  try {
    return { id, answer: await jobs[name](task as never) };
  } catch (error) {
    return { id, error: describe(error) };
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stack = error.message, cause } = error;
  return cause === undefined ? stack : `${stack}\nbecause of ${describe(cause)}`;
}

process.once("disconnect", () => process.exit());
void work(JSON.parse(process.argv[2] ?? "") as WorkerSettings);
