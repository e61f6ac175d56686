import { FrameChunk } from "./frame-chunk.js";
import { NONE } from "./none.js";

/** So many blocks share a chunk: as many as these bits can number. */
const CHUNK_BITS = 8;
const CHUNK_BLOCKS = 1 << CHUNK_BITS;

/**
 * The frames of many rates, a block of each, from 0 on without a gap: where one goes, the last takes its
 * place.
 */
export class FrameBlocks {
  readonly #chunks: FrameChunk[] = [];
  #count = 0;

  /** Packs the frames of the rate in a slot; the block, or `NONE` when they do not fit. */
  add(slot: number, frames: readonly number[]): number {
    const block = this.#count;
    if (placeOf(block) === 0) this.#chunks.push(new FrameChunk(CHUNK_BLOCKS));
    const chunk = this.#chunkOf(block);
    if (chunk.pack(placeOf(block), frames)) {
      this.#count++;
      chunk.setOwner(placeOf(block), slot);
      return block;
    }
    if (placeOf(block) === 0) this.#chunks.pop();
    return NONE;
  }

  /** Packs other frames in a block; false when they do not fit, and then it is to be removed. */
  pack(block: number, frames: readonly number[]): boolean {
    return this.#chunkOf(block).pack(placeOf(block), frames);
  }

  unpack(block: number, frames: number[]): void {
    this.#chunkOf(block).unpack(placeOf(block), frames);
  }

  /** Tells in which slot the rate is from now on. */
  setOwner(block: number, slot: number): void {
    this.#chunkOf(block).setOwner(placeOf(block), slot);
  }

  /** Removes a block; the last one takes its place. The slot of whom that was, or `NONE` if none has moved. */
  remove(block: number): number {
    const last = --this.#count;
    const chunk = this.#chunkOf(block);
    if (block !== last) chunk.copy(this.#chunkOf(last), placeOf(last), placeOf(block));
    if (placeOf(last) === 0) this.#chunks.pop();
    return block === last ? NONE : chunk.ownerOf(placeOf(block));
  }

  #chunkOf(block: number): FrameChunk {
    const chunk = this.#chunks[block >>> CHUNK_BITS];
    if (chunk === undefined) throw new RangeError(`there is no block ${block}`);
    return chunk;
  }
}

function placeOf(block: number): number {
  return block & (CHUNK_BLOCKS - 1);
}
