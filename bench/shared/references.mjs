/**
 * Whom the ratios are to: whoever a contender names.
 *
 * @type {import("../compare.mjs").References}
 */
export const references = {
  toBase: (contender, { base }) => contender.name === base,
};

/** What a goal calls it. */
export const REFERENCES = { toBase: "its base" };
