import { AsyncSlidingWindowLimiter, rateLimited, rl } from "leak-snek";

/** How often the shop may be asked. */
export const LIMIT = rl("3/m");

/** A price, and how it was come by. */
export interface Price {
  readonly cents: number | undefined;
  readonly source: "asked" | "known" | "unknown";
}

/** Asks a shop for prices; above the limit, the last one that is known has to do. */
export class Prices {
  /** How often the shop was asked. */
  asked = 0;
  readonly #known = new Map<string, number>();

  /** Never fails, and never asks the shop more often than it allows. */
  readonly of = rateLimited(
    new AsyncSlidingWindowLimiter({ rateLimit: LIMIT }),
    (product: string) => this.#ask(product),
    { key: "the shop", onExceeded: (_decision, product) => this.#recall(product) },
  );

  async #ask(product: string): Promise<Price> {
    this.asked++;
    const cents = await shopPrice(product);
    this.#known.set(product, cents);
    return { cents, source: "asked" };
  }

  #recall(product: string): Price {
    const cents = this.#known.get(product);
    return { cents, source: cents === undefined ? "unknown" : "known" };
  }
}

/** The shop. It is next door here, and would be far away. */
async function shopPrice(product: string): Promise<number> {
  return Promise.resolve(100 * product.length);
}
