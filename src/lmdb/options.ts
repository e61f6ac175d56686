import { requireMethods, requireOptions, show } from "../arguments.js";
import type { Durability } from "./rates.js";
import type { LmdbRoot } from "./root.js";

/** Under which name an `LmdbStorage` keeps its rates, and how safely. */
interface Settings {
  /** The database in the environment, "leak-snek" unless given; storages of one name share rates. */
  readonly name?: string | undefined;
  /**
   * What a decision waits for: "fast", unless given, for the file alone, "every-commit" for the disk.
   * Either way a process that crashes loses nothing. A machine that crashes loses nothing of
   * "every-commit"; of "fast" the latest decisions, and in the worst case the file.
   */
  readonly durability?: Durability | undefined;
}

/** One that opens, and closes, an environment of its own. */
interface ByPath extends Settings {
  /** A folder, or a file if the name has an extension; made if it is not there. */
  readonly path: string;
  readonly root?: undefined;
}

/** One in an environment of the user's. */
interface ByRoot extends Settings {
  /** What lmdb's `open` returned; its user closes it. */
  readonly root: LmdbRoot;
  readonly path?: undefined;
}

/** Where an `LmdbStorage` keeps its rates, and how safely. */
export type LmdbStorageOptions = ByPath | ByRoot;

const DURABILITIES: readonly unknown[] = ["fast", "every-commit"];

/** @throws TypeError for an option that is none */
export function requireLmdbOptions(options: LmdbStorageOptions): void {
  requireOptions(options);
  const { path, root, name = "-", durability = "fast" } = options;
  if ((path === undefined) === (root === undefined)) {
    throw new TypeError("either path or root must be given, and not both");
  }
  if (path !== undefined) requireName("path", path);
  if (root !== undefined) requireMethods("root", root, ["openDB"]);
  requireName("name", name);
  if (DURABILITIES.includes(durability)) return;
  throw new TypeError(`durability must be "fast" or "every-commit", got ${show(durability)}`);
}

function requireName(option: string, value: unknown): void {
  if (typeof value === "string" && value !== "") return;
  throw new TypeError(`${option} must be a text of at least one character, got ${show(value)}`);
}
