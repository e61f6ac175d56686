import type { LmdbTable } from "./root.js";

/** What the storage keeps for itself, beside the rates. No key of a user's begins with 0. */

const TIME_KEY = Uint8Array.of(0, 1);
const TURN_KEY = Uint8Array.of(0, 2);
const TIME_BYTES = 16;

/** The latest time of the storage, and what the clock that never steps showed then, both in ms. */
export interface NotedTime {
  readonly time: number;
  readonly steadyMs: number;
}

/** The time noted last, if one is. */
export function readTime(table: LmdbTable): NotedTime | undefined {
  const bytes = table.getBinaryFast(TIME_KEY);
  if (bytes?.length !== TIME_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, TIME_BYTES);
  return { time: view.getFloat64(0, true), steadyMs: view.getFloat64(8, true) };
}

export function writeTime(table: LmdbTable, { time, steadyMs }: NotedTime): void {
  const bytes = Buffer.alloc(TIME_BYTES);
  bytes.writeDoubleLE(time, 0);
  bytes.writeDoubleLE(steadyMs, 8);
  table.put(TIME_KEY, bytes);
}

/** Where the look at the keys has come to, if it has begun. */
export function readTurn(table: LmdbTable): Uint8Array | undefined {
  return table.getBinaryFast(TURN_KEY)?.slice();
}

export function writeTurn(table: LmdbTable, key: Uint8Array): void {
  table.put(TURN_KEY, key);
}
