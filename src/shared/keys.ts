import { CONTENT, CONTENT_CELLS, INLINE_UNITS, KEY_CHAIN, KEY_INLINE } from "./layout.js";
import { KEY_LENGTH, NEXT, UNITS_PER_CELL } from "./layout.js";
import type { Region } from "./region.js";

/**
 * Keys, kept whole as the code units of the text: a short one in its entry, a longer one in a chain of
 * blocks. So lone surrogates are as good as any, and two keys with the same hash are still two.
 */

const UNITS_PER_BLOCK = CONTENT_CELLS * UNITS_PER_CELL;

/** A hash of 32 bits, without a sign. The seed is the buffer's, so that nobody can choose keys to collide. */
export function hashOf(key: string, seed: number): number {
  let hash = seed ^ key.length;
  for (let i = 0; i < key.length; i++) {
    hash = Math.imul(hash ^ key.charCodeAt(i), 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** How many blocks a key of so many code units takes besides its entry. */
export function keyBlocks(length: number): number {
  return length <= INLINE_UNITS ? 0 : Math.ceil(length / UNITS_PER_BLOCK);
}

/** Whether the entry is the key's. */
export function isEntryOf(region: Region, entry: number, key: string): boolean {
  const { length } = key;
  if (region.at(entry + KEY_LENGTH) !== length) return false;
  if (length <= INLINE_UNITS) return isTextAt(region, entry + KEY_INLINE, key, 0, length);
  let block = region.at(entry + KEY_CHAIN);
  for (let start = 0; start < length; start += UNITS_PER_BLOCK) {
    const end = Math.min(start + UNITS_PER_BLOCK, length);
    if (!isTextAt(region, block + CONTENT, key, start, end)) return false;
    block = region.at(block + NEXT);
  }
  return true;
}

/** Writes the key into an entry that nothing refers to yet, and into the chain of blocks for it. */
export function fillKey(region: Region, entry: number, key: string, chain: number): void {
  const { length } = key;
  region.fill(entry + KEY_LENGTH, length);
  region.fill(entry + KEY_CHAIN, chain);
  if (length <= INLINE_UNITS) fillText(region, entry + KEY_INLINE, key, 0, length);
  let block = chain;
  for (let start = 0; block !== 0 && start < length; start += UNITS_PER_BLOCK) {
    fillText(region, block + CONTENT, key, start, Math.min(start + UNITS_PER_BLOCK, length));
    block = region.at(block + NEXT);
  }
}

function isTextAt(region: Region, cell: number, key: string, start: number, end: number): boolean {
  const { units } = region;
  const first = (region.base + cell) * UNITS_PER_CELL - start;
  for (let i = start; i < end; i++) {
    if (units[first + i] !== key.charCodeAt(i)) return false;
  }
  return true;
}

function fillText(region: Region, cell: number, key: string, start: number, end: number): void {
  const { units } = region;
  const first = (region.base + cell) * UNITS_PER_CELL - start;
  for (let i = start; i < end; i++) units[first + i] = key.charCodeAt(i);
}
