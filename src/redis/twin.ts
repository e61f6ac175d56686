import type { Algorithm, LuaTwin } from "../interfaces/index.js";
import { Script } from "./script.js";
import { decideLua } from "./scripts/decide.lua.js";
import { storedRateLua } from "./scripts/stored-rate.lua.js";

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
export const scriptWithoutTwin = scriptOf({
  deciding: "local decide, timeToLive, recognises",
  answering: "",
  limit: {},
});

/** The same script for all limits of an algorithm. */
function scriptOf({ deciding, answering, limit }: LuaTwin): Script {
  const whole = [
    storedRateLua,
    "local peek, refund, defineRest",
    deciding,
    `function defineRest()\n${answering}\nend`,
    limitReaderLua(Object.keys(limit)),
    decideLua,
  ].join("\n");
  let script = scripts.get(whole);
  if (script === undefined) {
    script = new Script(whole);
    scripts.set(whole, script);
  }
  return script;
}

/** The function of Lua that reads the nth limit after the first byte of an order, with these names. */
function limitReaderLua(names: readonly string[]): string {
  if (names.length === 0) return "local function limitOf() return {} end";
  const format = `<${"d".repeat(names.length)}`;
  const start = `(number - 1) * ${names.length * DOUBLE_BYTES} + 2`;
  const members = names.map((name) => `${name} = ${name}`);
  return `
local function limitOf(order, number)
  local ${names.join(", ")} = unpackDoubles('${format}', order, ${start})
  return { ${members.join(", ")} }
end`;
}

function doublesOf(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * DOUBLE_BYTES);
  numbers.forEach((number, index) => bytes.writeDoubleLE(number, index * DOUBLE_BYTES));
  return bytes;
}
