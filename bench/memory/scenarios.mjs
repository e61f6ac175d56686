import { MANY, ONE, PLENTY, UNEVEN } from "../limits.mjs";
import { shuffled } from "../shuffled.mjs";
import { repeatedly, stopwatch } from "../stopwatch.mjs";
import { renewed, users } from "./keys.mjs";
import { drawnByZipf } from "./zipf.mjs";

/**
 * How much there is to do.
 *
 * @typedef {object} Size
 * @property {number} rounds
 * @property {number} calls how often a batch is measured in a round, where nothing else is said
 * @property {number} hotOperations operations of a batch on one key
 * @property {number} turns operations of a batch that has a turn for each
 * @property {number} keys how many are many
 * @property {number} fewerKeys how many are many for our own alone
 * @property {number} zipfKeys how many there are of those that are met by Zipf's law
 * @property {number} zipfOperations operations of a batch on them
 * @property {number} frameOperations what fills all frames of the longest sliding window
 */

/** @typedef {Omit<import("../race.mjs").Scenario, "kind">} MemoryScenario */

/**
 * All scenarios by their kinds; each makes its keys when it is called.
 *
 * @type {Record<string, (size: Size) => MemoryScenario>}
 */
export const SCENARIOS = {
  "hot-admitted": (size) => forEverybody(hotAdmitted(size)),
  "hot-denied": (size) => forEverybody(hotDenied(size)),
  uniform: (size) => forTheQuick(uniform(size)),
  fresh: (size) => forTheQuick({ ...uniform(size), ...named(size, "fresh key strings"), renewed }),
  new: (size) => forTheQuick(newKeys(size)),
  server: (size) => forTheQuick(server(size)),
  zipf: (size) => forTheQuick(zipf(size)),
  "company-hot-admitted": (size) => forSet("in company", hotAdmitted(size)),
  "company-hot-denied": (size) => forSet("in company", hotDenied(size)),
  "company-uniform": (size) => forSet("in company", uniform(size)),
  "consume-hot-admitted": (size) => forSet("consume", hotAdmitted(size)),
  "consume-hot-denied": (size) => forSet("consume", hotDenied(size)),
  "consume-uniform": (size) => forSet("consume", uniform({ keys: size.fewerKeys })),
  "async-hot-admitted": (size) => forSet("async", hotAdmitted(size)),
  "async-hot-denied": (size) => forSet("async", hotDenied(size)),
  "async-uniform": (size) => forSet("async", uniform({ keys: size.fewerKeys })),
  "json-hot-admitted": (size) => forSet("json", hotAdmitted(size)),
  "json-hot-denied": (size) => forSet("json", hotDenied(size)),
  "json-uniform": (size) => forSet("json", uniform({ keys: size.fewerKeys })),
  "frames-filled": (size) => frames("10 operations in each", { msPerFrame: 10 }, size),
  "frames-same-traffic": (size) => frames("the same traffic", { periodMs: 10_000 }, size),
};

function hotAdmitted({ hotOperations }) {
  const hot = new Array(hotOperations).fill("user:1");
  return { name: "one hot key, admitted", limit: PLENTY, firstKeys: hot, keys: hot };
}

function hotDenied(size) {
  return { ...hotAdmitted(size), name: "one hot key, denied", limit: ONE, isDenied: true };
}

function named({ keys }, what) {
  return { name: `${keys.toLocaleString("en")} ${what}` };
}

function uniform(size) {
  const all = users(size.keys);
  const limit = { ...MANY, mostKeys: size.keys };
  return { ...named(size, "keys, uniform"), limit, firstKeys: all, keys: shuffled(all) };
}

/** Each batch is on a limiter of its own, so one is measured in a round. */
function newKeys(size) {
  return {
    ...uniform(size),
    ...named(size, "keys never seen before"),
    renewed,
    isOnNewLimiters: true,
    measure: stopwatch,
  };
}

function server(size) {
  const ofSize = uniform({ keys: size.turns });
  return { ...ofSize, ...named({ keys: size.turns }, "keys, one in a turn"), isInTurns: true };
}

/** The keys that are met often lie anywhere among those that are not. */
function zipf({ zipfKeys, zipfOperations }) {
  const all = users(zipfKeys);
  return {
    ...named({ keys: zipfKeys }, "keys, Zipf"),
    limit: { ...UNEVEN, mostKeys: zipfKeys },
    firstKeys: all,
    keys: drawnByZipf(shuffled(all), zipfOperations),
    measure: repeatedly(1),
  };
}

/**
 * Each reading of the clock of these contenders is 1 ms after the last: so it is the traffic that fills
 * the frames, and what is measured has no clock in it. By the first batch, every frame holds operations.
 */
function frames(name, division, { hotOperations, frameOperations }) {
  return {
    ...hotAdmitted({ hotOperations }),
    name: `frames in use, ${name}`,
    limit: { operations: 1_000_000, ...division },
    firstKeys: new Array(frameOperations).fill("user:1"),
    isFor: ({ set }) => set === "frames",
  };
}

function forEverybody(scenario) {
  return { ...scenario, isFor: ({ set }) => set === undefined };
}

/** Those whom this many keys would keep for minutes have no part in it. */
function forTheQuick(scenario) {
  return {
    ...scenario,
    isFor: ({ set, mostOperations }) => set === undefined && mostOperations === undefined,
  };
}

/** The contenders that are made for it, with the floors and our own that they are compared to. */
function forSet(wanted, scenario) {
  const isFor = ({ set, group }) => set === wanted || (set === undefined && group !== "peers");
  return { ...scenario, name: `${scenario.name}, ${wanted}`, isFor };
}
