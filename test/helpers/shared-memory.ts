import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { SharedMemoryMutex, SharedMemoryStorage } from "leak-snek/shared";

/** Room for two limits on each of the keys in the suites, two of which are a megabyte of text. */
const ROOM = { maxKeys: 100, bytes: 10_000_000 };
const MADE_AT_A_TIME = 10;

let made = 0;

/** A storage that has room for every test of the suites. */
export async function newSharedStorage(room = ROOM): Promise<SharedMemoryStorage> {
  await freeAddressSpace();
  return new SharedMemoryStorage(room);
}

/** A mutex that has room for every test of the suites. */
export async function newSharedMutex(): Promise<SharedMemoryMutex> {
  await freeAddressSpace();
  return new SharedMemoryMutex(ROOM);
}

/**
 * Buffers that nobody uses any more are let go of when JavaScript's own heap has grown, and these take
 * nothing of that. Their address space alone comes to more than the machine's memory after hundreds of
 * tests, and then no process can be started.
 */
async function freeAddressSpace(): Promise<void> {
  if (++made % MADE_AT_A_TIME !== 0) return;
  // What a weak reference was made to stays until the turn is over.
  await nextTurn();
  setFlagsFromString("--expose-gc");
  runInNewContext("gc()");
}
