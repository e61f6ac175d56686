import { CONTENT, CONTENT_CELLS, FRAMES_CHAIN, FRAMES_LENGTH, NEXT } from "./layout.js";
import type { Region } from "./region.js";

/** Up to so many frames are changed where they are; with more, it is cheaper to write all anew. */
const MOST_IN_PLACE = 8;

/** In what the frames of a rate differ from those of its entry: found in one pass, and then made. */
export class FrameChanges {
  readonly #cells = new Int32Array(MOST_IN_PLACE);
  readonly #frames = new Float64Array(MOST_IN_PLACE);
  #count = 0;

  /** Looks for them; false when they are too many to be made in place, or there are other frames than before. */
  find(region: Region, entry: number, frames: readonly number[]): boolean {
    this.#count = 0;
    const { length } = frames;
    if (region.at(entry + FRAMES_LENGTH) !== length) return false;
    const { cells, base } = region;
    let block = base + region.at(entry + FRAMES_CHAIN);
    for (let index = 0; index < length;) {
      const end = Math.min(index + CONTENT_CELLS, length);
      for (let cell = block + CONTENT; index < end; index++, cell++) {
        const frame = frames[index] ?? 0;
        if (cells[cell] !== frame && !this.#add(cell - base, frame)) return false;
      }
      block = base + (cells[block + NEXT] ?? 0);
    }
    return true;
  }

  /** Makes those that were found last. */
  make(region: Region): void {
    for (let change = 0; change < this.#count; change++) {
      region.put(this.#cells[change] ?? 0, this.#frames[change] ?? 0);
    }
  }

  #add(cell: number, frame: number): boolean {
    if (this.#count === MOST_IN_PLACE) return false;
    this.#cells[this.#count] = cell;
    this.#frames[this.#count] = frame;
    this.#count++;
    return true;
  }
}
