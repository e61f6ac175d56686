/** Asks until it is killed, and writes a byte into a file for each admission that it was told of. */
import { openSync, writeSync } from "node:fs";
import { KEY, limiterOf, settingsOf } from "./settings.js";

const limiter = limiterOf(settingsOf(process.argv));
const log = openSync(process.argv[3] ?? "", "a");

process.send?.("begins");
for (;;) {
  if (!limiter.limitExceeded(KEY)) writeSync(log, "x");
}
