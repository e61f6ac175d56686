import { resolve } from "node:path";
import { hasMethod, show } from "../arguments.js";
import { writeLastCommit } from "./lock-file.js";
import { MetaPages } from "./meta-pages.js";
import type { LmdbRoot } from "./root.js";

/** What every root of lmdb has, although its types do not say so. */
interface TellingRoot extends LmdbRoot {
  /** Where it lies. */
  readonly path: string;
  readonly env: {
    /** What the file says of itself, `lastTxnId` being the number of the last commit. */
    info(): { readonly lastTxnId: number };
    stat(): { readonly pageSize: number };
  };
}

/**
 * Sees to it that each transaction goes on from the last commit.
 *
 * Whoever opens an environment in lmdb 3.5 writes down, without the lock, which commit it found to be the
 * last one. If another process has committed meanwhile, the next transaction goes on from an old state: its
 * commit would undo the others, and may reuse their pages. So each one compares its own number with those
 * that the file itself has, under the lock. One that is too old changes nothing, and puts the number right.
 *
 * lmdb tells the number of the last commit, but takes its time. Where the file is of the making that
 * `MetaPages` knows, it is read from there.
 */
export class LastCommit {
  readonly #root: TellingRoot;
  readonly #path: string;
  #metaPages: MetaPages | undefined;
  #isOfAnotherMaking = false;

  /** @throws TypeError for what is no root of lmdb */
  constructor(root: LmdbRoot) {
    if (!isTelling(root)) throw new TypeError(`root must be a root of lmdb, got ${show(root)}`);
    this.#root = root;
    this.#path = resolve(root.path);
  }

  /**
   * Within a write transaction: whether it goes on from the last commit. When false it must change nothing,
   * and the next one will.
   */
  isBasis(): boolean {
    const number = this.#root.getWriteTxnId();
    const isBasis =
      this.#metaPages === undefined
        ? this.#root.env.info().lastTxnId === number - 1
        : this.#metaPages.lastWriterOfPageOf(number) < number;
    if (!isBasis) writeLastCommit(this.#path, this.#root.env.info().lastTxnId);
    else if (this.#metaPages === undefined && !this.#isOfAnotherMaking) this.#learn(number - 1);
    return isBasis;
  }

  close(): void {
    this.#metaPages?.close();
    this.#metaPages = undefined;
  }

  /** Looks where the number of the last commit, which is known, should be in the file. */
  #learn(lastCommit: number): void {
    if (lastCommit === 0) return;
    const pages = openPages(this.#path, this.#root.env.stat().pageSize);
    this.#isOfAnotherMaking = pages?.lastWriterOfPageOf(lastCommit) !== lastCommit;
    if (this.#isOfAnotherMaking) pages?.close();
    else this.#metaPages = pages;
  }
}

/** Undefined when the file cannot be opened: then lmdb, which has it open, is asked. */
function openPages(path: string, pageSize: number): MetaPages | undefined {
  try {
    return new MetaPages(path, pageSize);
  } catch {
    return undefined;
  }
}

function isTelling(root: LmdbRoot): root is TellingRoot {
  if (!("path" in root && "env" in root)) return false;
  return (
    typeof root.path === "string" && hasMethod(root.env, "info") && hasMethod(root.env, "stat")
  );
}
