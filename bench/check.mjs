import { inLanes } from "./lanes.mjs";

const ASKED = 500;
const LIMIT = { operations: 100, periodMs: 3_600_000 };

/** @typedef {import("./contenders.mjs").Contender} Contender */

/**
 * Whether a contender limits at all; to be fast at anything else is no merit.
 *
 * @param {Contender} contender
 * @param {number} [inFlight] so many operations at once
 * @returns {Promise<string | undefined>} what it does wrong
 */
export async function faultOf(contender, inFlight) {
  const batch = await contender.create(LIMIT);
  const admitted = await inLanes(batch, new Array(ASKED).fill("checked"), inFlight)();
  if (admitted === LIMIT.operations) return undefined;
  return `admits ${admitted} of ${ASKED} at a limit of ${LIMIT.operations}`;
}

/**
 * Those who do not limit, with what they do wrong; they are told of, and are not to be measured.
 *
 * @param {readonly Contender[]} contenders
 * @param {number} [inFlight]
 * @returns {Promise<{ contender: Contender, fault: string }[]>}
 */
export async function findFaults(contenders, inFlight) {
  const found = [];
  for (const contender of contenders) {
    const fault = await faultOf(contender, inFlight);
    if (fault === undefined) continue;
    console.error(`${described(contender)} ${fault}: not measured`);
    found.push({ contender, fault });
  }
  return found;
}

function described({ name, client }) {
  return client === undefined ? name : `${name} by ${client}`;
}
