import { combineLua } from "./scripts/combine.lua.js";
import type { DecidingTwin } from "./scripts/deciding-twin.js";
import { Script } from "./script.js";

/** A script that decides by several algorithms, and the order in which it knows them. */
export interface CombinedScript {
  readonly script: Script;
  readonly sources: readonly DecidingTwin[];
}

/** In the order in which they were first met, so that a set of them makes one script in any order. */
const numbers = new Map<DecidingTwin, number>();
const scripts = new Map<string, CombinedScript>();

/** The script for a set of algorithms; a source may be given several times. */
export function combinedScriptOf(given: readonly DecidingTwin[]): CombinedScript {
  const sources = [...new Set(given)].sort((a, b) => numberOf(a) - numberOf(b));
  const name = sources.map(numberOf).join(" ");
  let combined = scripts.get(name);
  if (combined === undefined) {
    combined = { script: new Script(combineLua(sources)), sources };
    scripts.set(name, combined);
  }
  return combined;
}

function numberOf(source: DecidingTwin): number {
  const known = numbers.get(source);
  if (known !== undefined) return known;
  numbers.set(source, numbers.size);
  return numbers.size - 1;
}
