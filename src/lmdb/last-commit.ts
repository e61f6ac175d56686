import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { hasMethod, show } from "../arguments.js";
import type { LmdbRoot } from "./root.js";

/** What every root of lmdb has, although its types do not say so. */
interface TellingRoot extends LmdbRoot {
  /** Where it lies. */
  readonly path: string;
  readonly env: {
    /** What the file says of itself, `lastTxnId` being the number of the last commit. */
    info(): { readonly lastTxnId: number };
  };
}

/** Where the lock file of an environment has the number of the last commit, and how long that is. */
const NUMBER_AT = 8;
const NUMBER_BYTES = 8;

/**
 * Sees to it that each transaction goes on from the last commit.
 *
 * Whoever opens an environment in lmdb 3.5 writes down, without the lock, which commit it found to be the
 * last one. If another process has committed meanwhile, the next transaction goes on from an old state: its
 * commit would undo the others, and may reuse their pages. So each one compares its own number with those
 * that the file itself has, under the lock. One that is too old changes nothing, and puts the number right.
 */
export class LastCommit {
  readonly #root: TellingRoot;

  /** @throws TypeError for what is no root of lmdb */
  constructor(root: LmdbRoot) {
    if (!isTelling(root)) throw new TypeError(`root must be a root of lmdb, got ${show(root)}`);
    this.#root = root;
  }

  /**
   * Within a write transaction: whether it goes on from the last commit. When false it must change nothing,
   * and the next one will.
   */
  isBasis(): boolean {
    const { lastTxnId } = this.#root.env.info();
    if (this.#root.getWriteTxnId() === lastTxnId + 1) return true;
    this.#writeNumber(lastTxnId);
    return false;
  }

  #writeNumber(number: number): void {
    const bytes = Buffer.alloc(NUMBER_BYTES);
    bytes.writeBigUInt64LE(BigInt(number));
    const file = openSync(lockFileOf(this.#root.path), "r+");
    try {
      writeSync(file, bytes, 0, NUMBER_BYTES, NUMBER_AT);
    } finally {
      closeSync(file);
    }
  }
}

function isTelling(root: LmdbRoot): root is TellingRoot {
  if (!("path" in root && "env" in root)) return false;
  return typeof root.path === "string" && hasMethod(root.env, "info");
}

/** An environment is a folder, or a file with another one beside it. */
function lockFileOf(path: string): string {
  return statSync(path).isDirectory() ? join(path, "lock.mdb") : `${path}-lock`;
}
