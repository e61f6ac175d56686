import { loadContenders } from "../contenders.mjs";
import { measurePart } from "../part.mjs";
import { repeatedly } from "../stopwatch.mjs";
import { processes, threads } from "./crews.mjs";
import { references } from "./references.mjs";
import { scenarios } from "./scenarios.mjs";
import { measureTogether } from "./together.mjs";

/**
 * Measures what threads and processes share: by one alone, then by several together.
 *
 * @param {import("./scenarios.mjs").Size & { members: readonly number[] }} size
 * @param {(result: import("../part.mjs").Result) => unknown} [onResult]
 */
export async function measureShared(size, onResult) {
  const { faults, results } = await measurePart({
    contenders: await loadContenders(new URL("contenders/", import.meta.url), ["floors", "own"]),
    scenarios: scenarios(size),
    rounds: size.rounds,
    measure: repeatedly(1),
    references,
    onResult,
  });
  for (const scenario of crewScenarios(size)) {
    const result = await measureTogether(scenario, size.members, size.rounds);
    onResult?.(result);
    results.push(result);
  }
  return { faults, results };
}

function crewScenarios({ operations, commits, keys, fileKeys }) {
  return [
    {
      kind: "threads",
      name: `SharedMemoryStorage, ${keys.toLocaleString("en")} keys`,
      members: ["thread", "threads"],
      crew: threads,
      operations,
      keys,
      goals: "fourThreads",
    },
    {
      kind: "processes",
      name: `LmdbStorage, ${fileKeys.toLocaleString("en")} keys`,
      members: ["process", "processes"],
      crew: processes,
      operations: commits,
      keys: fileKeys,
    },
  ];
}
