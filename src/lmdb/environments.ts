import { resolve } from "node:path";
import { open } from "lmdb";
import { StorageError } from "../errors.js";
import type { LmdbRoot } from "./root.js";

/** One that can be closed again. */
interface ClosableRoot extends LmdbRoot {
  close(): Promise<void>;
}

/** An environment that this process has open, and for how many storages. */
interface OpenEnvironment {
  readonly root: ClosableRoot;
  users: number;
}

/** How much of the address space is set aside to begin with; a file that grows beyond gets more. */
const MAP_SIZE = 256 * 1024 * 1024;
const MAX_TABLES = 128;

const environments = new Map<string, OpenEnvironment>();

/**
 * The environment at a path: one in a process, however many storages use it.
 *
 * @throws StorageError when it cannot be opened
 */
export function openEnvironment(path: string): LmdbRoot {
  const place = resolve(path);
  const environment = environments.get(place) ?? { root: openRoot(place), users: 0 };
  environments.set(place, environment);
  environment.users++;
  return environment.root;
}

/** Ends one use of the environment at a path; with the last, it is closed. */
export function closeEnvironment(path: string): void {
  const place = resolve(path);
  const environment = environments.get(place);
  if (environment === undefined || --environment.users > 0) return;
  environments.delete(place);
  void environment.root.close();
}

function openRoot(path: string): ClosableRoot {
  try {
    // Whether a commit waits for the disk is said with each of them, see `Rates`. With what lmdb does
    // unless told otherwise, every one would wait, only later.
    return open({ path, overlappingSync: false, mapSize: MAP_SIZE, maxDbs: MAX_TABLES });
  } catch (cause) {
    throw new StorageError(`lmdb failed to open ${path}`, { cause });
  }
}
