import { compare } from "../compare.mjs";
import { medianOfRounds } from "../rounds.mjs";
import { references } from "./references.mjs";

/**
 * Measures how many decisions some make together, by how many they are.
 *
 * @param {object} scenario
 * @param {string} scenario.kind
 * @param {string} scenario.name
 * @param {readonly [string, string]} scenario.members what one of them is called, and several
 * @param {import("./crews.mjs").Crew} scenario.crew
 * @param {number} scenario.operations of each member in a round
 * @param {number} scenario.keys
 * @param {string} [scenario.goals] those of the largest number of members
 * @param {readonly number[]} counts of members, the least first
 * @param {number} rounds
 * @returns {Promise<import("../part.mjs").Result>} nanoseconds an operation of all of them together
 */
export async function measureTogether(scenario, counts, rounds) {
  const members = await scenario.crew(counts.at(-1), scenario.keys);
  const contenders = counts.map((count) => contenderOf(scenario, count, counts));
  await run(members, scenario.operations);
  const medians = await medianOfRounds(contenders, rounds, ({ count }) =>
    run(members.slice(0, count), scenario.operations),
  );
  await Promise.all(members.map(({ end }) => end()));
  const { kind, name } = scenario;
  return { scenario: { kind, name }, rows: compare(medians, references) };
}

function contenderOf({ members: [one, several], goals }, count, counts) {
  const nameOf = (number) => `${number} ${number === 1 ? one : several}`;
  const contender = { name: nameOf(count), group: "own", count };
  if (count === counts[0]) return contender;
  return { ...contender, base: nameOf(counts[0]), ...(count === counts.at(-1) && { goals }) };
}

async function run(members, operations) {
  const start = performance.now();
  const admitted = await Promise.all(members.map(({ decide }) => decide(operations)));
  const nanoseconds = (performance.now() - start) * 1e6;
  if (admitted.every((count) => count === operations)) {
    return nanoseconds / (operations * members.length);
  }
  throw new Error(`of ${operations} each, ${admitted.join(", ")} were admitted`);
}
