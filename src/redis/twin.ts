import { show } from "../arguments.js";
import type { Algorithm, LuaTwin } from "../interfaces/index.js";
import { Script } from "./script.js";
import { combineLua } from "./scripts/combine.lua.js";
import { decideLua } from "./scripts/decide.lua.js";
import type { DecidingTwin } from "./scripts/deciding-twin.js";
import { wholeTwin } from "./shipped-twins.js";

/** What it takes to have an algorithm decide on the server. */
export interface Twin {
  /** Decides by the algorithm, whatever its limit. */
  readonly script: Script;
  /** What its script is made of, which is one and the same for all limits of the algorithm. */
  readonly source: DecidingTwin;
  /** The limit, as the script reads it: a character for each byte. */
  readonly limit: string;
}

const DOUBLE_BYTES = 8;
const twins = new WeakMap<Algorithm, Twin>();
const scripts = new Map<string, Pick<Twin, "script" | "source">>();

/** The twin of an algorithm; undefined when it has none. */
export function twinOf(algorithm: Algorithm): Twin | undefined {
  const known = twins.get(algorithm);
  if (known !== undefined) return known;
  const { luaTwin } = algorithm;
  if (luaTwin === undefined) return undefined;
  const twin = { ...scriptOf(wholeTwin(luaTwin)), limit: doublesOf(Object.values(luaTwin.limit)) };
  twins.set(algorithm, twin);
  return twin;
}

const nothing = { decide: "", timeToLive: "", answering: "" };

/** All that stands in the scripts whatever the algorithm: its locals, and Lua's own words. */
const wordsOfScripts = new Set(
  [false, true].flatMap((hasFrames) => {
    const twin = { ...nothing, hasFrames, limitNames: [] };
    const source = decideLua(twin) + combineLua([twin]);
    return source.replace(/--.*/g, "").match(/[A-Za-z]+/g) ?? [];
  }),
);

/** Deletes, which takes no algorithm. */
export const scriptWithoutTwin = scriptOf({ ...nothing, limit: {} }).script;

/**
 * The same script for all limits of an algorithm.
 *
 * @throws TypeError for a number of the limit whose name the script cannot give it
 */
function scriptOf({ limit, ...twin }: LuaTwin): Pick<Twin, "script" | "source"> {
  const limitNames = Object.keys(limit);
  for (const name of limitNames) {
    if (/^[A-Za-z]+$/.test(name) && !wordsOfScripts.has(name)) continue;
    throw new TypeError(
      "luaTwin.limit must have names of letters only, which are no words of Lua nor of the script, " +
        `got ${show(name)}`,
    );
  }
  const source = { ...twin, limitNames };
  const text = decideLua(source);
  let known = scripts.get(text);
  if (known === undefined) {
    known = { script: new Script(text), source };
    scripts.set(text, known);
  }
  return known;
}

function doublesOf(numbers: readonly number[]): string {
  const bytes = Buffer.alloc(numbers.length * DOUBLE_BYTES);
  numbers.forEach((number, index) => bytes.writeDoubleLE(number, index * DOUBLE_BYTES));
  return bytes.toString("latin1");
}
