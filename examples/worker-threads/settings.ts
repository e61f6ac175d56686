import { rl } from "leak-snek";

/** What all threads may do together: the operations of a paid service, say. */
export const rateLimit = rl("1000/s");

/** Whose limit it is. */
export const KEY = "all threads";

/** What a thread is given when it starts. */
export interface Settings {
  /** The memory of the storage, which all threads share. */
  readonly buffer: SharedArrayBuffer;
  readonly seconds: number;
}

/** What became of everything that a thread asked for. */
export interface Tally {
  readonly admitted: number;
  readonly denied: number;
}
