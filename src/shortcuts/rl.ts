import { show } from "../arguments.js";
import { RateLimitSyntaxError } from "../errors.js";
import type { RateLimit } from "../interfaces/index.js";
import { UNITS } from "./units.js";
import type { Unit } from "./units.js";

/**
 * Reads a rate limit: `"<operations>/[<period>]<unit>"`, with the units ms, s, m, h, d and w.
 *
 * `rl("10/m")` is 10 operations a minute, `rl("100/5m")` 100 in five minutes, `rl("100/1.5h")` 100
 * in ninety. The whole text is read, exactly: a period is a whole number of milliseconds.
 *
 * @throws RateLimitSyntaxError, with a caret under the place, for any other text
 * @throws TypeError for what is no text
 */
export function rl(text: string): RateLimit {
  if (typeof text !== "string") {
    throw new TypeError(`a rate limit must be a text like "10/m", got ${show(text)}`);
  }
  const operations = readOperations(text, span(text, 0, /\d*/y));
  const slash = operations.end;
  if (text[slash] !== "/") throw new RateLimitSyntaxError('expected "/"', text, slash);
  const period = span(text, slash + 1, /\d*(?:\.\d*)?/y);
  const unit = readUnit(text, span(text, period.end, /[a-z]*/y));
  if (unit.end < text.length) {
    throw new RateLimitSyntaxError("expected the end of the text", text, unit.end);
  }
  return { operations: operations.value, periodMs: readPeriod(text, period, unit.value) };
}

/** A stretch of the text. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function span(text: string, start: number, pattern: RegExp): Span {
  pattern.lastIndex = start;
  const matched = pattern.exec(text)?.[0] ?? "";
  return { start, end: start + matched.length, text: matched };
}

function readOperations(text: string, { start, end, text: digits }: Span) {
  if (digits === "") {
    throw new RateLimitSyntaxError("expected a whole number of operations", text, start);
  }
  const value = Number(digits);
  if (!Number.isSafeInteger(value) || value === 0) {
    throw new RateLimitSyntaxError("operations must be from 1 to 2^53 - 1", text, start);
  }
  return { value, end };
}

function readUnit(text: string, { start, end, text: name }: Span) {
  if (!Object.hasOwn(UNITS, name)) {
    throw new RateLimitSyntaxError("expected a unit: ms, s, m, h, d or w", text, start);
  }
  return { value: UNITS[name as Unit], end };
}

/** More than any exact period needs, and few enough to be read in no time. */
const MOST_DIGITS = 10_000;

/** The period in milliseconds, in whole numbers all the way: 1.1 h is 3,960,000 ms and no less. */
function readPeriod(text: string, { start, text: decimal }: Span, unitMs: number): number {
  if (decimal === "") return unitMs;
  if (decimal.length > MOST_DIGITS) {
    throw new RateLimitSyntaxError(
      `expected a period of at most ${MOST_DIGITS} digits`,
      text,
      start,
    );
  }
  const [whole = "", fraction] = decimal.split(".");
  if (whole === "" || fraction === "") {
    throw new RateLimitSyntaxError("expected a period like 5 or 1.5", text, start);
  }
  const scale = 10n ** BigInt(fraction?.length ?? 0);
  const scaledMs = BigInt(whole + (fraction ?? "")) * BigInt(unitMs);
  const periodMs = Number(scaledMs / scale);
  if (scaledMs % scale !== 0n || periodMs < 1 || !Number.isSafeInteger(periodMs)) {
    throw new RateLimitSyntaxError(
      "the period must be a whole number of milliseconds, from 1 to 2^53 - 1",
      text,
      start,
    );
  }
  return periodMs;
}
