import type { Rate } from "../interfaces/index.js";
import type { Counting } from "./countings.js";
import type { Lifetime } from "./lifetime.js";

/**
 * The rate that a table hands out: one object for all of its rates, as an object each would take more
 * memory, and more time to fetch, than all that they hold.
 */
export class RateInHand implements Rate {
  // Declared and no more: a field that begins as undefined makes V8 box each number put in later.
  declare operations: number;
  declare updatedAt: number;
  declare partsPerOperation: number | undefined;
  declare frames: number[] | undefined;
  /** Its slot in the table ... */
  declare slot: number;
  /** ... and how it is counted there, as of yet. */
  declare counting: Counting;

  constructor(counting: Counting) {
    this.operations = 0;
    this.updatedAt = 0;
    this.partsPerOperation = undefined;
    this.frames = undefined;
    this.slot = 0;
    this.counting = counting;
  }

  /** What tells when it has drained. */
  get lifetime(): Lifetime {
    return this.counting.lifetime;
  }
}
