const ASKED = 500;
const LIMIT = { operations: 100, periodMs: 3_600_000 };

/**
 * Whether a contender limits at all; to be fast at anything else is no merit.
 *
 * @param {import("./contenders/index.mjs").Contender} contender
 * @returns {Promise<string | undefined>} what it does wrong
 */
export async function faultOf(contender) {
  const admitted = await contender.create(LIMIT)(new Array(ASKED).fill("checked"));
  if (admitted === LIMIT.operations) return undefined;
  return `admits ${admitted} of ${ASKED} at a limit of ${LIMIT.operations}`;
}
