import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LmdbStorage } from "leak-snek/lmdb";
import type { Durability, LmdbRoot, LmdbTable } from "leak-snek/lmdb";
import { FIRST_KEY, keyEncoder } from "../../src/lmdb/keys.js";

const folders = new WeakMap<object, string>();

/** A new folder to keep rates in; whoever asks for it removes it. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "leak-snek-lmdb-"));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A storage in a folder of its own, which `endStorage` removes. */
export function newStorage(durability: Durability = "fast"): LmdbStorage {
  const folder = newFolder();
  const storage = new LmdbStorage({ path: folder, durability });
  folders.set(storage, folder);
  return storage;
}

/** The table that a storage of that name keeps its rates in. */
export function tableOf(root: LmdbRoot, name: string): LmdbTable {
  return root.openDB({ name, encoding: "binary", keyEncoder });
}

/** How many keys are kept in a table. */
export function countKeysIn(table: LmdbTable): number {
  return table.transactionSync(
    () => [...table.getKeys({ start: FIRST_KEY, limit: Infinity })].length,
  );
}

/** What a table has under a key. */
export function bytesOf(table: LmdbTable, key: string): Buffer {
  return table.transactionSync(() => Buffer.from(table.getBinaryFast(key)?.slice() ?? []));
}

export function endStorage(storage: object): void {
  if (storage instanceof LmdbStorage) storage.close();
  removeFolder(folders.get(storage) ?? "");
}
