import { parseArgs } from "node:util";

/** What the user may choose. */
export interface Options {
  readonly threads: number;
  readonly seconds: number;
}

const MOST_THREADS = 16;
const MOST_SECONDS = 60;

/** @throws RangeError for a number that is none, or out of range */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      threads: { type: "string", default: "4" },
      seconds: { type: "string", default: "3" },
    },
  });
  return {
    threads: numberFrom("threads", values.threads, 1, MOST_THREADS),
    seconds: numberFrom("seconds", values.seconds, 0.1, MOST_SECONDS),
  };
}

function numberFrom(name: string, text: string, least: number, most: number): number {
  const number = text.trim() === "" ? NaN : Number(text);
  if (number >= least && number <= most) return number;
  throw new RangeError(`--${name} must be from ${least} to ${most}, got "${text}"`);
}
