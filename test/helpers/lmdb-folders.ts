import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LmdbStorage } from "leak-snek/lmdb";
import type { Durability } from "leak-snek/lmdb";

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

export function endStorage(storage: LmdbStorage): void {
  storage.close();
  removeFolder(folders.get(storage) ?? "");
}
