import { BLOCK_CELLS, BLOCKS_AT, FREE, FREE_BLOCKS, NEXT, USED_BLOCKS } from "./layout.js";
import type { Plan } from "./plan.js";
import type { Region } from "./region.js";

/**
 * The blocks of a region: those out of use are linked one to the next, and several are taken as the chain
 * that they are. What is taken may be filled without a journal; so what one step gives back, the same step
 * must not take again.
 */

/** Whether so many can be taken; brings in some that have never been used where it takes that. */
export function hasFreeBlocks(region: Region, plan: Plan, count: number): boolean {
  const missing = count - region.at(FREE_BLOCKS);
  if (missing <= 0) return true;
  if (missing > plan.blocks - region.at(USED_BLOCKS)) return false;
  bringIn(region, plan, missing);
  return true;
}

/** Takes so many, which must be free; returns the first of the chain, or 0 for none. */
export function takeBlocks(region: Region, count: number): number {
  if (count === 0) return 0;
  const first = region.at(FREE);
  region.put(FREE, blockAfter(region, first, count));
  region.put(FREE_BLOCKS, region.at(FREE_BLOCKS) - count);
  return first;
}

/** Gives a chain of so many back. */
export function giveBlocksBack(region: Region, first: number, count: number): void {
  if (count === 0) return;
  region.put(blockAfter(region, first, count - 1) + NEXT, region.at(FREE));
  region.put(FREE, first);
  region.put(FREE_BLOCKS, region.at(FREE_BLOCKS) + count);
}

/** The block that comes so many after another. */
export function blockAfter(region: Region, first: number, steps: number): number {
  let block = first;
  for (let step = 0; step < steps; step++) block = region.at(block + NEXT);
  return block;
}

function bringIn(region: Region, plan: Plan, count: number): void {
  const used = region.at(USED_BLOCKS);
  const first = BLOCKS_AT(plan.buckets) + used * BLOCK_CELLS;
  const last = first + (count - 1) * BLOCK_CELLS;
  for (let block = first; block < last; block += BLOCK_CELLS) {
    region.fill(block + NEXT, block + BLOCK_CELLS);
  }
  region.fill(last + NEXT, region.at(FREE));
  region.put(FREE, first);
  region.put(FREE_BLOCKS, region.at(FREE_BLOCKS) + count);
  region.put(USED_BLOCKS, used + count);
}
