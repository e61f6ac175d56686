import type { Rate } from "../interfaces/index.js";
import { giveBlocksBack } from "./blocks.js";
import { FrameChanges } from "./frame-changes.js";
import {
  CONTENT,
  CONTENT_CELLS,
  DRAINS_AT,
  ENDS_AT,
  FRAMES_CHAIN,
  FRAMES_LENGTH,
} from "./layout.js";
import { NEXT, OPERATIONS, PARTS_PER_OPERATION, UPDATED_AT } from "./layout.js";
import type { Region } from "./region.js";

const NO_FRAMES = -1;
const changes = new FrameChanges();

/** A rate taken out of the shared memory for an algorithm to advance: one object, used again and again. */
export class WorkingRate implements Rate {
  operations = 0;
  updatedAt = 0;
  partsPerOperation: number | undefined = undefined;
  frames: number[] | undefined = undefined;
  readonly #frames: number[] = [];

  /** Takes the rate of an entry out; what it was before is lost. */
  load(region: Region, entry: number): this {
    this.operations = region.at(entry + OPERATIONS);
    this.updatedAt = region.at(entry + UPDATED_AT);
    const parts = region.at(entry + PARTS_PER_OPERATION);
    this.partsPerOperation = parts === 0 ? undefined : parts;
    const length = region.at(entry + FRAMES_LENGTH);
    if (length === NO_FRAMES) this.frames = undefined;
    else {
      this.frames = this.#frames;
      loadFrames(region, region.at(entry + FRAMES_CHAIN), length, this.#frames);
    }
    return this;
  }
}

/** How many blocks it takes to keep the frames of a rate anew. */
export function frameBlocks({ frames }: Rate): number {
  return blocksOf(frames?.length ?? NO_FRAMES);
}

/** How many blocks the frames of an entry take. */
export function storedFrameBlocks(region: Region, entry: number): number {
  return blocksOf(region.at(entry + FRAMES_LENGTH));
}

/** Writes a rate into an entry that nothing refers to yet, and into the chain of blocks for its frames. */
export function fillRate(region: Region, entry: number, rate: Rate, chain: number): void {
  region.fill(entry + OPERATIONS, rate.operations);
  region.fill(entry + UPDATED_AT, rate.updatedAt);
  region.fill(entry + PARTS_PER_OPERATION, rate.partsPerOperation ?? 0);
  region.fill(entry + FRAMES_LENGTH, rate.frames?.length ?? NO_FRAMES);
  region.fill(entry + FRAMES_CHAIN, chain);
  fillFrames(region, chain, rate.frames);
}

/** Writes until when the rate of such an entry counts. */
export function fillLifetime(
  region: Region,
  entry: number,
  drainsAt: number,
  endsAt: number,
): void {
  region.fill(entry + DRAINS_AT, drainsAt);
  region.fill(entry + ENDS_AT, endsAt);
}

/** Changes the rate of an entry, with a chain of as many blocks as `blocksToChange` tells. */
export function changeRate(region: Region, entry: number, rate: Rate, chain: number): void {
  if (chain === 0 && changeInPlace(region, entry, rate)) return;
  changeNumbers(region, entry, rate);
  replaceFrames(region, entry, rate.frames, chain);
}

/** Changes the rate of an entry if that takes no further blocks; when false nothing has changed. */
export function changeInPlace(region: Region, entry: number, rate: Rate): boolean {
  const { frames } = rate;
  if (frames === undefined) {
    changeNumbers(region, entry, rate);
    if (region.at(entry + FRAMES_LENGTH) !== NO_FRAMES) removeFrames(region, entry);
  } else {
    if (!changes.find(region, entry, frames)) return false;
    changeNumbers(region, entry, rate);
    changes.make(region);
  }
  return true;
}

/** Changes until when the rate of an entry counts. */
export function changeLifetime(
  region: Region,
  entry: number,
  drainsAt: number,
  endsAt: number,
): void {
  change(region, entry + DRAINS_AT, drainsAt);
  change(region, entry + ENDS_AT, endsAt);
}

/** How many blocks must be free to change the rate of an entry into another. */
export function blocksToChange(region: Region, entry: number, rate: Rate): number {
  const { frames } = rate;
  return frames === undefined || changes.find(region, entry, frames) ? 0 : frameBlocks(rate);
}

function changeNumbers(region: Region, entry: number, rate: Rate): void {
  change(region, entry + OPERATIONS, rate.operations);
  change(region, entry + UPDATED_AT, rate.updatedAt);
  change(region, entry + PARTS_PER_OPERATION, rate.partsPerOperation ?? 0);
}

function change(region: Region, address: number, value: number): void {
  if (region.at(address) !== value) region.put(address, value);
}

function removeFrames(region: Region, entry: number): void {
  giveFramesBack(region, entry);
  region.put(entry + FRAMES_LENGTH, NO_FRAMES);
}

/** The old ones stay whole until the step is made: what it gives back it does not take. */
function replaceFrames(
  region: Region,
  entry: number,
  frames: readonly number[] = [],
  chain: number,
): void {
  fillFrames(region, chain, frames);
  giveFramesBack(region, entry);
  region.put(entry + FRAMES_CHAIN, chain);
  region.put(entry + FRAMES_LENGTH, frames.length);
}

function giveFramesBack(region: Region, entry: number): void {
  giveBlocksBack(region, region.at(entry + FRAMES_CHAIN), storedFrameBlocks(region, entry));
}

/** Longer ones are cut from the end, one by one: to set a length takes longer than a decision. */
function loadFrames(region: Region, chain: number, length: number, frames: number[]): void {
  while (frames.length > length) frames.pop();
  const { cells } = region;
  let block = region.base + chain;
  for (let index = 0; index < length;) {
    const end = Math.min(index + CONTENT_CELLS, length);
    for (let cell = block + CONTENT; index < end; index++, cell++) frames[index] = cells[cell] ?? 0;
    block = region.base + (cells[block + NEXT] ?? 0);
  }
}

function fillFrames(region: Region, chain: number, frames: readonly number[] = []): void {
  let block = chain;
  for (let index = 0; index < frames.length;) {
    const end = Math.min(index + CONTENT_CELLS, frames.length);
    for (let cell = block + CONTENT; index < end; index++, cell++) {
      region.fill(cell, frames[index] ?? 0);
    }
    block = region.at(block + NEXT);
  }
}

function blocksOf(length: number): number {
  return length <= 0 ? 0 : Math.ceil(length / CONTENT_CELLS);
}
