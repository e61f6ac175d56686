import { show, wrongArgument } from "../arguments.js";

/** What stands between a prefix and a key, for each kind of thing that is kept. */
export type Separator = ":" | "!";

/** What UTF-8 cannot say, and the character that stands for it: half a surrogate pair, U+FFFD. */
const UNSAYABLE = /[\ud800-\udfff\ufffd]/u;
const EACH_UNSAYABLE = /[\ud800-\udfff\ufffd]/gu;

/**
 * The keys of the server that belong to one prefix and one kind of thing. Distinct pairs of prefix and
 * key have distinct names there: the prefix ends at the first separator, since those in it are
 * written as "%3A" and "%21", and a lone surrogate, which a client would send as U+FFFD, is written as
 * that character and the four digits of its code.
 *
 * Braces are left as they are: as everywhere in a Redis Cluster, "{user1}:a" and "{user1}:b" share a
 * slot.
 */
export class KeySpace {
  readonly #start: string;

  /** @throws TypeError for a prefix that is no text */
  constructor(prefix: string, separator: Separator) {
    if (typeof prefix !== "string") {
      throw new TypeError(`prefix must be a string, got ${show(prefix)}`);
    }
    const escaped = prefix.replace(/[%:!]/g, (char) => `%${hexadecimal(char, 2)}`);
    this.#start = sayable(escaped) + separator;
  }

  /** @throws TypeError for a key that is no text */
  nameOf(key: string): string {
    if (typeof key !== "string") {
      throw wrongArgument(new TypeError(`key must be a string, got ${show(key)}`));
    }
    return this.#start + (UNSAYABLE.test(key) ? sayable(key) : key);
  }
}

function sayable(text: string): string {
  return text.replace(EACH_UNSAYABLE, (char) => `\ufffd${hexadecimal(char, 4)}`);
}

function hexadecimal(char: string, digits: number): string {
  return char.charCodeAt(0).toString(16).toUpperCase().padStart(digits, "0");
}
