import { show } from "../arguments.js";
import { StorageError } from "../errors.js";
import { writeAtomically } from "./atomic-file.js";
import { nodeModules } from "./node-modules.js";
import type { NodeModules } from "./node-modules.js";
import { requireSnapshot, requireVersion } from "./snapshot-check.js";
import type { Snapshot } from "./snapshot.js";

/**
 * A file is the JSON of the snapshot with one member more, `checksum`: a digit that a disk changed
 * would pass for another count. It is one of the content, so the file may be formatted anew.
 */

/** @throws StorageError with the cause, when the path cannot be written; what was there stays then */
export async function saveSnapshot(path: string, snapshot: Snapshot): Promise<void> {
  await doing("save to", path, async () => {
    const modules = await nodeModules();
    const checksum = checksumOf(modules, snapshot);
    await writeAtomically(modules, path, JSON.stringify({ ...snapshot, checksum }));
  });
}

/** @throws StorageError with the cause, when the path cannot be read or holds no whole snapshot */
export async function loadSnapshot<K>(path: string): Promise<Snapshot<K>> {
  return doing("load", path, async () => {
    const modules = await nodeModules();
    const content: unknown = JSON.parse(await modules.fs.readFile(path, "utf8"));
    requireVersion(content);
    const { checksum, ...snapshot } = content;
    if (checksum !== checksumOf(modules, snapshot)) {
      throw new StorageError("the snapshot is corrupt: its content does not have its checksum");
    }
    requireSnapshot<K>(snapshot);
    return snapshot;
  });
}

/** @throws TypeError for what is no path */
export function requirePath(path: unknown): asserts path is string {
  if (typeof path !== "string" || path === "") {
    throw new TypeError(`path must be a text that is not empty, got ${show(path)}`);
  }
}

function checksumOf({ crypto }: NodeModules, snapshot: object): string {
  return `sha256-${crypto.createHash("sha256").update(JSON.stringify(snapshot)).digest("hex")}`;
}

async function doing<T>(what: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new StorageError(`cannot ${what} ${show(path)}: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(cause: unknown): string {
  const message = (cause as { message?: unknown } | null | undefined)?.message;
  return typeof message === "string" ? message : show(cause);
}
