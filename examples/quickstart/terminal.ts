import { colored } from "asciichart";

/** Where the report goes: a terminal, a file or a test. */
export interface Terminal extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  /** Present on a terminal; it heeds NO_COLOR. */
  hasColors?(): boolean;
}

/** Colours a text where that is welcome. */
export type Paint = (text: string, color: string | undefined) => string;

/** How to colour what goes there. */
export function paintFor(terminal: Terminal): Paint {
  return terminal.hasColors?.() === true ? colored : (text) => text;
}
