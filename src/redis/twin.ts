import type { Algorithm, LuaTwin } from "../interfaces/index.js";
import { Script } from "./script.js";
import { decideLua } from "./scripts/decide.lua.js";

/** What it takes to have an algorithm decide on the server. */
export interface Twin {
  /** Decides by the algorithm, whatever its limit. */
  readonly script: Script;
  /** The limit, as the script reads it. */
  readonly limit: Buffer;
}

const DOUBLE_BYTES = 8;
const twins = new WeakMap<Algorithm, Twin>();
const scripts = new Map<string, Script>();

/** The twin of an algorithm; undefined when it has none. */
export function twinOf(algorithm: Algorithm): Twin | undefined {
  const known = twins.get(algorithm);
  if (known !== undefined) return known;
  const { luaTwin } = algorithm;
  if (luaTwin === undefined) return undefined;
  const twin = { script: scriptOf(luaTwin), limit: doublesOf(Object.values(luaTwin.limit)) };
  twins.set(algorithm, twin);
  return twin;
}

/** Deletes, which takes no algorithm. */
export const scriptWithoutTwin = scriptOf({ decide: "", timeToLive: "", answering: "", limit: {} });

/** The same script for all limits of an algorithm. */
function scriptOf({ limit, ...twin }: LuaTwin): Script {
  const source = decideLua({ ...twin, limitNames: Object.keys(limit) });
  let script = scripts.get(source);
  if (script === undefined) {
    script = new Script(source);
    scripts.set(source, script);
  }
  return script;
}

function doublesOf(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * DOUBLE_BYTES);
  numbers.forEach((number, index) => bytes.writeDoubleLE(number, index * DOUBLE_BYTES));
  return bytes;
}
