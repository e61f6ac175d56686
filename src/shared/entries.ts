import type { Clock } from "../interfaces/index.js";
import { giveBlocksBack, hasFreeBlocks } from "./blocks.js";
import { isEntryOf, keyBlocks } from "./keys.js";
import {
  BUCKETS_AT,
  DRAINS_AT,
  ENDS_AT,
  HASH,
  KEY_CHAIN,
  KEY_LENGTH,
  NEXT,
  SIZE,
} from "./layout.js";
import { FRAMES_CHAIN, TURN } from "./layout.js";
import { bucketOf } from "./plan.js";
import type { Plan } from "./plan.js";
import type { Region } from "./region.js";
import { storedFrameBlocks } from "./stored-rate.js";

/** The entries of a region: found by key in a table of buckets, each of which is a chain. */

/** How many entries a new key looks at: with two, the drained ones never become the most. */
const LOOKED_AT = 2;
/** In how many buckets at most, most of which may be empty. */
const MOST_BUCKETS = 16;
/** How many entries are removed at a time; the journal has room for them. */
const MOST_REMOVED = 16;
/** How many entries are sampled to choose whom to forget. */
const SAMPLED = 5;

/** The entry of the key, or 0. */
export function findEntry(region: Region, plan: Plan, hash: number, key: string): number {
  let entry = region.at(bucketOf(plan, hash));
  while (entry !== 0) {
    if (region.at(entry + HASH) === hash && isEntryOf(region, entry, key)) return entry;
    entry = region.at(entry + NEXT);
  }
  return 0;
}

/** Lets a block that has been filled be found as an entry. */
export function addEntry(region: Region, plan: Plan, hash: number, entry: number): void {
  const bucket = bucketOf(plan, hash);
  region.fill(entry + HASH, hash);
  region.put(entry + NEXT, region.at(bucket));
  region.put(bucket, entry);
  region.put(SIZE, region.at(SIZE) + 1);
}

/** Removes an entry with all that belongs to it. */
export function removeEntry(region: Region, plan: Plan, entry: number): void {
  let link = bucketOf(plan, region.at(entry + HASH));
  while (region.at(link) !== entry) link = region.at(link) + NEXT;
  region.put(link, region.at(entry + NEXT));
  region.put(SIZE, region.at(SIZE) - 1);
  const length = region.at(entry + KEY_LENGTH);
  giveBlocksBack(region, region.at(entry + KEY_CHAIN), keyBlocks(length));
  giveBlocksBack(region, region.at(entry + FRAMES_CHAIN), storedFrameBlocks(region, entry));
  giveBlocksBack(region, entry, 1);
}

/** How many blocks an entry takes with all that belongs to it. */
export function blocksOfEntry(region: Region, entry: number): number {
  return 1 + keyBlocks(region.at(entry + KEY_LENGTH)) + storedFrameBlocks(region, entry);
}

/** Milliseconds until the rate of an entry is as good as none, by both clocks that it may have. */
export function timeLeft(region: Region, entry: number, now: number, clock: Clock): number {
  const left = region.at(entry + DRAINS_AT) - now;
  const endsAt = region.at(entry + ENDS_AT);
  return endsAt === -Infinity ? left : Math.max(left, endsAt - clock.now());
}

/** Whom room is made for, and by which time. */
export interface Newcomer {
  /** How many entries and blocks are asked for. */
  readonly entries: number;
  readonly blocks: number;
  /** The entries that must stay. */
  readonly kept: readonly number[];
  /** How many that have not drained may be forgotten. */
  readonly mostForgotten: number;
  readonly now: number;
  /** The clock of the storage. */
  readonly clock: Clock;
}

/** Whether there is room for it as it is. */
export function hasRoom(region: Region, plan: Plan, { entries, blocks }: Newcomer): boolean {
  return region.at(SIZE) + entries <= plan.keys && hasFreeBlocks(region, plan, blocks);
}

/** Looks at the next few entries in turn, and removes what has drained. */
export function removeDrainedInTurn(region: Region, plan: Plan, newcomer: Newcomer): void {
  let turn = region.at(TURN);
  let looks = 0;
  for (let step = 0; step < MOST_BUCKETS && looks < LOOKED_AT; step++) {
    looks += sizeOfBucket(region, turn);
    removeDrainedIn(region, plan, turn, newcomer, LOOKED_AT);
    turn = (turn + 1) % plan.buckets;
  }
  region.put(TURN, turn);
}

/** Removes some of what has drained, from bucket `first` on; returns the bucket to go on from. */
export function removeSomeDrained(
  region: Region,
  plan: Plan,
  first: number,
  newcomer: Newcomer,
): number {
  let removed = 0;
  let bucket = first;
  while (bucket < plan.buckets && removed < MOST_REMOVED) {
    const inBucket = removeDrainedIn(region, plan, bucket, newcomer, MOST_REMOVED - removed);
    removed += inBucket;
    if (removed < MOST_REMOVED) bucket++;
  }
  return bucket;
}

/** The one of a few, sampled at random, that drains soonest; 0 when there is none but those chosen. */
export function chooseSoonestDrained(
  region: Region,
  plan: Plan,
  { kept, now, clock }: Newcomer,
  chosen: readonly number[],
): number {
  let soonest = 0;
  let shortest = Infinity;
  let samples = 0;
  // Keys fall at random on the buckets: neighbours are as good a sample as any.
  const first = Math.floor(Math.random() * plan.buckets);
  for (let step = 0; step < plan.buckets && samples < SAMPLED; step++) {
    let entry = region.at(BUCKETS_AT + ((first + step) % plan.buckets));
    for (; entry !== 0 && samples < SAMPLED; entry = region.at(entry + NEXT)) {
      if (kept.includes(entry) || chosen.includes(entry)) continue;
      samples++;
      const left = timeLeft(region, entry, now, clock);
      if (soonest !== 0 && left >= shortest) continue;
      soonest = entry;
      shortest = left;
    }
  }
  return soonest;
}

function sizeOfBucket(region: Region, bucket: number): number {
  let size = 0;
  let entry = region.at(BUCKETS_AT + bucket);
  for (; entry !== 0; entry = region.at(entry + NEXT)) size++;
  return size;
}

function removeDrainedIn(
  region: Region,
  plan: Plan,
  bucket: number,
  { kept, now, clock }: Newcomer,
  most: number,
): number {
  let removed = 0;
  let entry = region.at(BUCKETS_AT + bucket);
  while (entry !== 0 && removed < most) {
    const next = region.at(entry + NEXT);
    if (timeLeft(region, entry, now, clock) <= 0 && !kept.includes(entry)) {
      removeEntry(region, plan, entry);
      removed++;
    }
    entry = next;
  }
  return removed;
}
