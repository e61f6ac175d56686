import type { Jobs } from "./jobs.js";

/** The name under which a process is told by how many milliseconds its clocks are to be wrong. */
export const CLOCK_SHIFT = "LEAK_SNEK_CLOCK_SHIFT_MS";

/** How a process is to work, as its first argument in JSON. */
export interface WorkerSettings {
  readonly url: string;
  readonly library: "node-redis" | "ioredis";
}

/** Asks a process to do something. */
export interface JobMessage {
  readonly id: number;
  readonly name: keyof Jobs;
  readonly task: unknown;
}

/** What came of it. */
export type AnswerMessage =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string };
