import type { Rate } from "./interfaces/index.js";

/** A rate of one's own: what becomes of it does not touch the original. */
export function copyOf({ operations, updatedAt, partsPerOperation, frames }: Rate): Rate {
  const copy: Rate = { operations, updatedAt };
  if (partsPerOperation !== undefined) copy.partsPerOperation = partsPerOperation;
  if (frames !== undefined) copy.frames = frames.slice();
  return copy;
}

/** Whether a value, read from wherever, is a rate: whole numbers, not below zero where they count. */
export function isRate(value: unknown): value is Rate {
  if (typeof value !== "object" || value === null) return false;
  const { operations, updatedAt, partsPerOperation, frames } = value as Record<keyof Rate, unknown>;
  return (
    isWhole(operations) &&
    operations >= 0 &&
    isWhole(updatedAt) &&
    (partsPerOperation === undefined || (isWhole(partsPerOperation) && partsPerOperation > 0)) &&
    (frames === undefined || (Array.isArray(frames) && frames.every(isWhole)))
  );
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
