import { parseArgs } from "node:util";

/** What the command line can say. */
export interface Options {
  /** For how many seconds the clients send to each limiter; 5 unless given. */
  readonly seconds: number;
}

const MOST_SECONDS = 60;

/**
 * Reads `--seconds 5`.
 *
 * @throws RangeError for a number of seconds that is out of range, TypeError for another option
 */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { seconds: { type: "string", default: "5" } },
  });
  const seconds = Number(values.seconds);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MOST_SECONDS) {
    throw new RangeError(
      `--seconds must be a whole number from 1 to ${MOST_SECONDS}, got ${values.seconds}`,
    );
  }
  return { seconds };
}
