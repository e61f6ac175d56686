import { FIRST_KEY } from "./keys.js";
import { readTurn, writeTurn } from "./own-records.js";
import type { LmdbTable } from "./root.js";
import { drainsAt } from "./stored-rate.js";

/** One new key in so many looks at the next others, since it costs as much to begin as to go on. */
const ONE_IN = 8;
/** At how many: three for each new key, so that the drained ones never become the most. */
const LOOKED_AT = 24;

/**
 * Looks at some keys in turn, seldom, and removes those that have drained. It is called for each new key;
 * where it has come to is in the file, so that processes which live for a few calls get round as well.
 */
export function removeDrainedInPassing(table: LmdbTable, now: number): void {
  if (Math.random() * ONE_IN < 1) removeNextDrained(table, now);
}

function removeNextDrained(table: LmdbTable, now: number): void {
  const start = readTurn(table) ?? FIRST_KEY;
  const keys = [...table.getKeys({ start, limit: LOOKED_AT + 1 })].filter(isBytes);
  const next = keys[LOOKED_AT] ?? FIRST_KEY;
  for (const key of keys.slice(0, LOOKED_AT)) {
    const bytes = table.getBinaryFast(key);
    if (bytes !== undefined && drainsAt(bytes) <= now) table.remove(key);
  }
  writeTurn(table, next);
}

function isBytes(key: unknown): key is Uint8Array {
  return key instanceof Uint8Array;
}
