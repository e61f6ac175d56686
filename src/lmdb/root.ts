/** What is asked of lmdb, and no more: so a program that has no lmdb can be compiled without it. */

/** A key of a table: one of the user's, or the bytes that stand for it in the file. */
export type TableKey = string | Uint8Array;

/** How keys become bytes and come back. */
export interface KeyEncoder {
  /** Writes the key from `start` on; returns where it ends. */
  writeKey(key: TableKey, target: Buffer, start: number): number;
  readKey(source: Buffer, start: number, end: number): TableKey;
}

/** How a table is opened. */
export interface TableOptions {
  readonly name: string;
  readonly encoding: "binary";
  readonly keyEncoder: KeyEncoder;
}

/** A named database of an environment. */
export interface LmdbTable {
  /** Runs the action in a write transaction; what it throws undoes all that it did. */
  transactionSync<T>(action: () => T, flags?: number): T;
  /** The bytes of a key, good until the next call. */
  getBinaryFast(key: TableKey): Uint8Array | undefined;
  put(key: TableKey, value: Uint8Array): unknown;
  remove(key: TableKey): unknown;
  /** Keys in the order of their bytes. */
  getKeys(options: { readonly start: TableKey; readonly limit: number }): Iterable<unknown>;
}

/** An environment of lmdb: the `RootDatabase` that its `open` returns. */
export interface LmdbRoot {
  /** The number of the write transaction that is under way. */
  getWriteTxnId(): number;
  /** Runs the action in a write transaction. */
  transactionSync<T>(action: () => T): T;
  openDB(options: TableOptions): LmdbTable;
}
