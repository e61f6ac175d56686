import { describeKey, StorageError } from "../errors.js";
import { blocksOfEntry, chooseSoonestDrained, hasRoom, removeEntry } from "./entries.js";
import { removeDrainedInTurn, removeSomeDrained } from "./entries.js";
import type { Newcomer } from "./entries.js";
import { BLOCK_BYTES, FREE_BLOCKS, SIZE, USED_BLOCKS } from "./layout.js";
import type { Plan } from "./plan.js";
import type { Region } from "./region.js";

/**
 * Makes room where there is too little, as a step of its own: each part of it is made, by `renew`, before
 * the next one begins.
 *
 * First what has drained and comes next in turn goes, then those of a few, sampled at random, that drain
 * soonest; but not before it is known that they are enough, for what does not fit is not to cost others
 * their state.
 *
 * @returns false when there is no room, and then nothing is forgotten that has not drained
 */
export function makeRoom(
  region: Region,
  plan: Plan,
  newcomer: Newcomer,
  renew: () => void,
): boolean {
  removeDrainedInTurn(region, plan, newcomer);
  renew();
  if (hasRoom(region, plan, newcomer) || forgetSome(region, plan, newcomer, renew)) return true;
  for (let bucket = 0; bucket < plan.buckets;) {
    bucket = removeSomeDrained(region, plan, bucket, newcomer);
    renew();
    if (hasRoom(region, plan, newcomer)) return true;
  }
  return forgetSome(region, plan, newcomer, renew);
}

function forgetSome(region: Region, plan: Plan, newcomer: Newcomer, renew: () => void): boolean {
  const chosen: number[] = [];
  let entries = plan.keys - region.at(SIZE);
  let blocks = region.at(FREE_BLOCKS) + plan.blocks - region.at(USED_BLOCKS);
  while (entries < newcomer.entries || blocks < newcomer.blocks) {
    if (chosen.length === newcomer.mostForgotten) return false;
    const entry = chooseSoonestDrained(region, plan, newcomer, chosen);
    if (entry === 0) return false;
    chosen.push(entry);
    entries++;
    blocks += blocksOfEntry(region, entry);
  }
  for (const entry of chosen) removeEntry(region, plan, entry);
  renew();
  return hasRoom(region, plan, newcomer);
}

/** What is said when there is no room for a key. */
export function noRoom(key: string, { stripes, blocks }: Plan): StorageError {
  const bytes = blocks * BLOCK_BYTES;
  const part = stripes === 1 ? "the storage" : `one of the ${stripes} parts of the storage`;
  return new StorageError(
    `there is no room in shared memory for ${describeKey(key)}: ${part} holds ${bytes} bytes; ` +
      "make bytes larger, or maxKeys smaller, which divides them among fewer parts",
  );
}
