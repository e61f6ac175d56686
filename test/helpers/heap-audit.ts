import { strict as assert } from "node:assert";
import type { Heap } from "../../src/shared/heap.js";
import {
  BUCKETS_AT,
  FRAMES_LENGTH,
  FREE,
  FREE_BLOCKS,
  KEY_LENGTH,
} from "../../src/shared/layout.js";
import {
  CONTENT_CELLS,
  FRAMES_CHAIN,
  KEY_CHAIN,
  NEXT,
  SIZE,
  USED_BLOCKS,
} from "../../src/shared/layout.js";
import { keyBlocks } from "../../src/shared/keys.js";
import type { Region } from "../../src/shared/region.js";

/**
 * Looks at every block of a heap that nobody is using: each that was ever used must be free or belong to
 * one entry, and the counts must be right. So nothing is lost, and nothing is in use twice.
 */
export function auditHeap(heap: Heap): void {
  for (let stripe = 0; stripe < heap.plan.stripes; stripe++) {
    heap.within(stripe, "audit", (region) => auditRegion(heap, region));
  }
}

function auditRegion({ plan }: Heap, region: Region): void {
  const seen = new Set<number>();
  const see = (first: number, count: number) => {
    let block = first;
    for (let step = 0; step < count; step++) {
      assert.ok(block !== 0 && !seen.has(block), `block ${block} is in use twice`);
      seen.add(block);
      block = region.at(block + NEXT);
    }
  };
  see(region.at(FREE), region.at(FREE_BLOCKS));
  let entries = 0;
  for (let bucket = 0; bucket < plan.buckets; bucket++) {
    let entry = region.at(BUCKETS_AT + bucket);
    for (; entry !== 0; entry = region.at(entry + NEXT)) {
      entries++;
      see(entry, 1);
      see(region.at(entry + KEY_CHAIN), keyBlocks(region.at(entry + KEY_LENGTH)));
      see(
        region.at(entry + FRAMES_CHAIN),
        Math.ceil(Math.max(0, region.at(entry + FRAMES_LENGTH)) / CONTENT_CELLS),
      );
    }
  }
  assert.equal(entries, region.at(SIZE), "entries are counted");
  assert.equal(seen.size, region.at(USED_BLOCKS), "no block is lost");
}
