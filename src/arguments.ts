import type { Algorithm } from "./interfaces/index.js";

/** What is passed in, checked before anything is done: each error names the argument and the value. */

const wrongArguments = new WeakSet<Error>();

/** Marks an error as the caller's own fault, to be told from the same class thrown by a user's part. */
export function wrongArgument<E extends Error>(error: E): E {
  wrongArguments.add(error);
  return error;
}

/** Whether an error is the caller's own fault. */
export function isWrongArgument(error: unknown): boolean {
  return error instanceof Error && wrongArguments.has(error);
}

/** @throws TypeError for what is no number, RangeError for a number that is no whole one from 0. */
export function requireCost(cost: number): void {
  if (!Number.isSafeInteger(cost) || cost < 0) refuseWholeNumber("cost", cost, 0);
}

/** @throws TypeError for what is no number, RangeError for one that is not whole or too small. */
export function requireWholeNumber(name: string, value: number, from: number): void {
  if (!Number.isSafeInteger(value) || value < from) refuseWholeNumber(name, value, from);
}

/** @throws TypeError for what has not all of the methods. */
export function requireMethods(name: string, value: unknown, methods: readonly string[]): void {
  for (const method of methods) {
    if (!hasMethod(value, method)) {
      throw new TypeError(`${name} must have a method ${method}(), got ${show(value)}`);
    }
  }
}

/** @throws TypeError for what is no object of options */
export function requireOptions(options: unknown): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`options must be an object, got ${show(options)}`);
  }
}

/** @throws TypeError for what is no algorithm, RangeError for one with a capacity that is none */
export function requireAlgorithm(algorithm: Algorithm): void {
  requireMethods("algorithm", algorithm, ["decide", "peek", "refund", "timeToLive"]);
  requireWholeNumber("algorithm.capacity", algorithm.capacity, 1);
}

/** Whether a value, of whatever type, has a method of that name. */
export function hasMethod(value: unknown, method: string): boolean {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    typeof (value as Record<string, unknown>)[method] === "function"
  );
}

/** A value as an error message shows it. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" && value !== null) return Object.prototype.toString.call(value);
  return Object.is(value, -0) ? "-0" : String(value);
}

function refuseWholeNumber(name: string, value: unknown, from: number): never {
  const wanted = `${name} must be a whole number from ${from} to 2^53 - 1, got ${show(value)}`;
  throw wrongArgument(typeof value === "number" ? new RangeError(wanted) : new TypeError(wanted));
}
