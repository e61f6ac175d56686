import type { Rate } from "../interfaces/index.js";

/** A rate as Redis keeps it; `stored-rate.lua.ts` describes it, and reads and writes the same. */

const LETTERS = "LSR1";
const NUMBER_BYTES = 8;

/** The bytes of a rate, with the token of the lease that it is written under. */
export function storedRateOf(rate: Rate, fencingToken: number): Buffer {
  const { operations, updatedAt, partsPerOperation = 0, frames = [] } = rate;
  const numbers = [fencingToken, operations, updatedAt, partsPerOperation, ...frames];
  const bytes = Buffer.alloc(LETTERS.length + numbers.length * NUMBER_BYTES);
  bytes.write(LETTERS, "latin1");
  numbers.forEach((number, index) => {
    bytes.writeDoubleLE(number, LETTERS.length + index * NUMBER_BYTES);
  });
  return bytes;
}

/** The rate that a script has written out: its numbers in the order stored, without the token. */
export function rateOfNumbers(numbers: readonly number[]): Rate {
  const [operations = NaN, updatedAt = NaN, partsPerOperation = 0, ...frames] = numbers;
  const rate: Rate = { operations, updatedAt };
  if (partsPerOperation > 0) rate.partsPerOperation = partsPerOperation;
  if (frames.length > 0) rate.frames = frames;
  return rate;
}
