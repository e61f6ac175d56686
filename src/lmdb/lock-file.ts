import { fstatSync, openSync, statSync, writeSync } from "node:fs";
import type { Stats } from "node:fs";
import { join } from "node:path";

/** Where the lock file of an environment has the number of the last commit, and how long that is. */
const NUMBER_AT = 8;
const NUMBER_BYTES = 8;

/**
 * Those that have been opened, for as long as the process lives. To close one would let go of the locks
 * that lmdb itself has on the file, by which it knows that this process uses it: it would be for the next
 * one that opens the environment to make the file anew, and with it the lock of the transactions.
 */
const opened = new Map<string, number>();

/** Sets the number of the last commit right; `path` is that of the environment. */
export function writeLastCommit(path: string, number: number): void {
  const bytes = Buffer.alloc(NUMBER_BYTES);
  bytes.writeBigUInt64LE(BigInt(number));
  writeSync(openedAt(lockFileOf(path)), bytes, 0, NUMBER_BYTES, NUMBER_AT);
}

function openedAt(path: string): number {
  const known = opened.get(identityOf(statSync(path)));
  if (known !== undefined) return known;
  const file = openSync(path, "r+");
  opened.set(identityOf(fstatSync(file)), file);
  return file;
}

function identityOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

/** An environment is a folder, or a file with another one beside it. */
function lockFileOf(path: string): string {
  return statSync(path).isDirectory() ? join(path, "lock.mdb") : `${path}-lock`;
}
