import type { Algorithm } from "../interfaces/index.js";
import { Script } from "./script.js";
import { decideLua } from "./scripts/decide.lua.js";
import { storedRateLua } from "./scripts/stored-rate.lua.js";

/** What it takes to have an algorithm decide on the server. */
export interface Twin {
  /** Decides by the algorithm, whatever its limit. */
  readonly script: Script;
  /** The limit, as the script reads it. */
  readonly limit: string;
}

const twins = new WeakMap<Algorithm, Twin>();
const scripts = new Map<string, Script>();

/** The twin of an algorithm; undefined when it has none. */
export function twinOf(algorithm: Algorithm): Twin | undefined {
  const known = twins.get(algorithm);
  if (known !== undefined) return known;
  const { luaTwin } = algorithm;
  if (luaTwin === undefined) return undefined;
  const members = Object.entries(luaTwin.limit).map(([name, number]) => `${name}=${number}`);
  const twin = { script: scriptOf(luaTwin.source), limit: members.join(",") };
  twins.set(algorithm, twin);
  return twin;
}

/** Deletes, which takes no algorithm. */
export const scriptWithoutTwin = scriptOf("local decide, peek, refund, timeToLive, recognises");

function scriptOf(source: string): Script {
  let script = scripts.get(source);
  if (script === undefined) {
    script = new Script(`${storedRateLua}\n${source}\n${decideLua}`);
    scripts.set(source, script);
  }
  return script;
}
