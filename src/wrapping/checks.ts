import {
  hasMethod,
  requireCost,
  requireMethods,
  requireOptions,
  requireWholeNumber,
  show,
} from "../arguments.js";
import { canBlock, canWait } from "./asker.js";
import type { AnyLimiter, AnyOptions } from "./callables.js";

/** Checks what is to limit a function, and how: `TypeError`s and `RangeError`s, by name and value. */
export function requireTerms(limiter: AnyLimiter, options: AnyOptions): void {
  requireMethods("limiter", limiter, ["consume", "refund"]);
  requireOptions(options);
  const { key, cost, onExceeded, refundOnError = false } = options;
  if (key === undefined) {
    throw new TypeError("key must be a key or a function of the arguments, got undefined");
  }
  if (typeof cost === "number") requireCost(cost);
  else if (cost !== undefined) requireFunction("cost", cost, "a whole number or a function");
  requireBoolean("refundOnError", refundOnError);
  if (onExceeded === "wait" && !canWait(limiter)) refuseMode("wait", "acquire", limiter);
  if (onExceeded === "block" && !canBlock(limiter)) refuseMode("block", "acquireSync", limiter);
  requirePatience(options);
}

/** @throws TypeError for what is no function */
export function requireFunction(name: string, value: unknown, wanted = "a function"): void {
  if (typeof value !== "function") {
    throw new TypeError(`${name} must be ${wanted}, got ${show(value)}`);
  }
}

/** @throws TypeError for what is neither true nor false */
export function requireBoolean(name: string, value: unknown): void {
  if (typeof value !== "boolean") {
    throw new TypeError(`${name} must be true or false, got ${show(value)}`);
  }
}

function refuseMode(mode: string, method: string, limiter: AnyLimiter): never {
  throw new TypeError(
    `onExceeded "${mode}" needs a limiter with a method ${method}(), got ${show(limiter)}`,
  );
}

/** What is said about waiting has to be right, and of use. */
function requirePatience({ onExceeded, ...options }: AnyOptions): void {
  for (const name of ["maxWaitMs", "maxWaiters", "jitterMs"] as const) {
    if (options[name] !== undefined) requireWholeNumber(name, options[name], 0);
  }
  const { signal } = options;
  if (signal !== undefined && !hasMethod(signal, "addEventListener")) {
    throw new TypeError(`signal must be an AbortSignal, got ${show(signal)}`);
  }
  for (const name of ["maxWaitMs", "maxWaiters", "jitterMs", "signal"] as const) {
    if (options[name] === undefined || onExceeded === "wait") continue;
    if (name === "maxWaitMs" && onExceeded === "block") continue;
    const modes = name === "maxWaitMs" ? '"wait" or "block"' : '"wait"';
    throw new TypeError(
      `${name} ${show(options[name])} needs onExceeded ${modes}, got ${show(onExceeded)}`,
    );
  }
}
