import { createHash } from "node:crypto";

/** A script of Lua, and the name by which a server that has run it knows it. */
export class Script {
  /** The SHA-1 of the source, in hexadecimal digits. */
  readonly sha1: string;

  constructor(readonly source: string) {
    this.sha1 = createHash("sha1").update(source).digest("hex");
  }
}
