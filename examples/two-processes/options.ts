import { parseArgs } from "node:util";

/** What the command line can say. */
export interface Options {
  /** How many processes share the limit; 2 unless given. */
  readonly processes: number;
  /** For how many seconds they ask in the first act; 3 unless given. */
  readonly seconds: number;
}

const MOST_PROCESSES = 10;
const MOST_SECONDS = 60;

/**
 * Reads `--processes 2 --seconds 3`.
 *
 * @throws RangeError for a number that is out of range, TypeError for another option
 */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      processes: { type: "string", default: "2" },
      seconds: { type: "string", default: "3" },
    },
  });
  return {
    processes: wholeNumber("--processes", values.processes, 2, MOST_PROCESSES),
    seconds: wholeNumber("--seconds", values.seconds, 1, MOST_SECONDS),
  };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new RangeError(`${name} must be a whole number from ${least} to ${most}, got ${text}`);
  }
  return number;
}
