import { show } from "./arguments.js";
import type { Decision } from "./interfaces/index.js";

/** What a `LeakSnekError` can be about; stable, unlike its message. */
export type LeakSnekErrorCode =
  | "RATE_LIMIT_SYNTAX"
  | "RATE_LIMIT_EXCEEDED"
  | "STORAGE"
  | "STORAGE_TIMEOUT"
  | "LOCK_TIMEOUT"
  | "LOCK_LOST"
  | "LOCK_HELD";

/** The base of every error of this library but those for wrong arguments. */
export class LeakSnekError extends Error {
  override readonly name: string = "LeakSnekError";

  constructor(
    /** Tells the errors apart across versions and copies of the library. */
    readonly code: LeakSnekErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A text that is no rate limit; the message shows it, with a caret under the place. */
export class RateLimitSyntaxError extends LeakSnekError {
  override readonly name = "RateLimitSyntaxError";

  constructor(
    /** What was wrong. */
    readonly problem: string,
    /** The whole text. */
    readonly text: string,
    /** The index in `text` at which the fault lies; its length when something is missing there. */
    readonly position: number,
  ) {
    super("RATE_LIMIT_SYNTAX", `${problem}\n  ${oneLine(text)}\n  ${" ".repeat(position)}^`);
  }
}

/** An operation above its limit, where the user asked for a throw instead of an answer. */
export class RateLimitExceededError extends LeakSnekError {
  override readonly name = "RateLimitExceededError";

  constructor(
    /** The key that was asked for. */
    readonly key: unknown,
    /** The denial: how long to wait, among others. */
    readonly decision: Decision,
  ) {
    super(
      "RATE_LIMIT_EXCEEDED",
      `the rate limit of ${describeKey(key)} is exceeded, retry in ${decision.retryAfterMs} ms`,
    );
  }
}

/** A storage failed (`cause` says how), or held what is no rate. */
export class StorageError extends LeakSnekError {
  override readonly name: string = "StorageError";

  constructor(message: string, options?: ErrorOptions) {
    super("STORAGE", message, options);
  }
}

/** What a limiter says of a key whose content it cannot take for a rate of its own. */
export function foreignRate(key: unknown): StorageError {
  return new StorageError(`what is stored for ${describeKey(key)} is no rate of this algorithm`);
}

/** What a limiter says when others changed a key each time that it was about to. */
export function contention(key: unknown, tries: number): StorageError {
  return new StorageError(`${describeKey(key)} was changed by others ${tries} times over`);
}

/** A storage did not answer by its deadline; whether it did the work is unknown. */
export class StorageTimeoutError extends LeakSnekError {
  override readonly name = "StorageTimeoutError";

  constructor(message: string, options?: ErrorOptions) {
    super("STORAGE_TIMEOUT", message, options);
  }
}

/** What a limiter says when nobody can wait any longer for the storage. */
export function lateAnswer(key: unknown, waitMs: number): StorageTimeoutError {
  return new StorageTimeoutError(
    `the storage did not answer within ${waitMs} ms for ${describeKey(key)}`,
  );
}

/** A lock was not had within the time allowed; nothing was taken. */
export class LockTimeoutError extends LeakSnekError {
  override readonly name = "LockTimeoutError";

  constructor(message: string, options?: ErrorOptions) {
    super("LOCK_TIMEOUT", message, options);
  }
}

/** A lock passed to somebody else before its holder was done. */
export class LockLostError extends LeakSnekError {
  override readonly name = "LockLostError";

  constructor(message: string, options?: ErrorOptions) {
    super("LOCK_LOST", message, options);
  }
}

const SHOWN_KEY_LENGTH = 100;

/** A key as an error message shows it: recognisable, and never a megabyte long. */
export function describeKey(key: unknown): string {
  const text = show(key);
  return text.length <= SHOWN_KEY_LENGTH
    ? `key ${text}`
    : `key ${text.slice(0, SHOWN_KEY_LENGTH)}…`;
}

/** Keeps a caret under its place: every control character is shown as one blank. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ");
}
