import type { Terminal } from "../quickstart/terminal.js";
import { LIMIT, Prices } from "./prices.js";

/** What is asked for, one after the other; the shop answers the first three. */
const PRODUCTS = ["tea", "milk", "tea", "tea", "milk", "honey"];

/**
 * Asks for more prices than the shop may be asked for.
 *
 * @returns the exit code: 0 when the shop was asked as often as it allows, and the fallback did the rest
 */
export async function main(terminal: Terminal): Promise<number> {
  const prices = new Prices();
  const sources: string[] = [];
  for (const product of PRODUCTS) {
    const { cents, source } = await prices.of(product);
    terminal.write(
      `${product}: ${cents === undefined ? "no price" : `${cents} cents`}, ${source}\n`,
    );
    sources.push(source);
  }
  const fallbacks = sources.filter((source) => source !== "asked").length;
  terminal.write(`\nThe shop was asked ${prices.asked} times, the fallback ${fallbacks} times.\n`);
  return prices.asked === LIMIT.operations && sources.at(-1) === "unknown" ? 0 : 1;
}
