import { requireWholeNumber } from "../arguments.js";
import { BLOCK_BYTES, BLOCKS_AT, BUCKETS_AT, CELL_BYTES, HEAD_WORDS } from "./layout.js";
import { STRIPE_WORDS, TRANSACTIONS, WORD_BYTES } from "./layout.js";

/** How a buffer is divided. It stands in the head of the buffer, so that every thread goes by the same. */
export interface Plan {
  /** Into how many parts the keys are divided, each with a lock of its own; a power of two. */
  readonly stripes: number;
  /** How many regions there are: one for each stripe, and those in reserve. */
  readonly regions: number;
  /** How many keys a stripe has room for. */
  readonly keys: number;
  /** How many buckets the table of a stripe has; a power of two. */
  readonly buckets: number;
  /** How many blocks a region has. */
  readonly blocks: number;
}

const MOST_STRIPES = 64;
/** With fewer keys than this to a stripe, they fall too unevenly. */
const LEAST_KEYS_PER_STRIPE = 64;
/** Regions in reserve, so that one that was left by its holder is long out of use when it is used again. */
const LEAST_IN_RESERVE = 8;
const STRIPES_PER_REGION_IN_RESERVE = 4;
/** By how many standard deviations more than its share a stripe has room for. */
const DEVIATIONS = 5;

/**
 * Plans for so many keys and so much room for them.
 *
 * @throws TypeError or RangeError for what is no whole number, or for less than a block for each key
 */
export function planFor(maxKeys: number, bytes: number): Plan {
  requireWholeNumber("maxKeys", maxKeys, 1);
  requireWholeNumber("bytes", bytes, 1);
  if (bytes < maxKeys * BLOCK_BYTES) {
    const least = `${maxKeys * BLOCK_BYTES} for ${maxKeys} keys`;
    throw new RangeError(`bytes must be at least ${least}, got ${bytes}`);
  }
  const stripes = Math.min(MOST_STRIPES, powerOfTwoUpTo(maxKeys / LEAST_KEYS_PER_STRIPE));
  const share = maxKeys / stripes;
  const keys = stripes === 1 ? maxKeys : Math.ceil(share + DEVIATIONS * Math.sqrt(share));
  return {
    stripes,
    regions: stripes + Math.max(LEAST_IN_RESERVE, stripes / STRIPES_PER_REGION_IN_RESERVE),
    keys,
    buckets: 2 * powerOfTwoUpTo(keys),
    blocks: Math.ceil(((bytes / stripes) * (keys / share)) / BLOCK_BYTES),
  };
}

/** How many cells a region takes, in whole lines of the processor's cache. */
export function regionCellsOf({ buckets, blocks }: Plan): number {
  return wholeLines((BLOCKS_AT(buckets) * CELL_BYTES + blocks * BLOCK_BYTES) / CELL_BYTES);
}

/** The first of the words that tell when each region came out of use. */
export const STAMPS_AT = HEAD_WORDS + TRANSACTIONS;

/** The first of the words of a stripe. */
export function stripeAt({ regions }: Plan, stripe: number): number {
  return STAMPS_AT + wholeStripes(regions) + stripe * STRIPE_WORDS;
}

/** The first cell of a region. */
export function regionAt(plan: Plan, region: number): number {
  const words = stripeAt(plan, plan.stripes);
  return wholeLines((words * WORD_BYTES) / CELL_BYTES) + region * regionCellsOf(plan);
}

/** How many bytes the whole takes. */
export function bytesOf(plan: Plan): number {
  return regionAt(plan, plan.regions) * CELL_BYTES;
}

/** Where the bucket of a hash lies in a region. */
export function bucketOf({ buckets }: Plan, hash: number): number {
  return BUCKETS_AT + (hash & (buckets - 1));
}

/** The stripe of a hash, told by other bits than its bucket. */
export function stripeOf({ stripes }: Plan, hash: number): number {
  return (hash >>> 24) & (stripes - 1);
}

function powerOfTwoUpTo(most: number): number {
  return 2 ** Math.max(0, Math.floor(Math.log2(most)));
}

function wholeLines(cells: number): number {
  return Math.ceil(cells / 8) * 8;
}

function wholeStripes(words: number): number {
  return Math.ceil(words / STRIPE_WORDS) * STRIPE_WORDS;
}
