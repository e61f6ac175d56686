/** Asks as often as each message says, tells how many were admitted, and ends when nobody listens. */
import { KEY, limiterOf, settingsOf } from "./settings.js";

const limiter = limiterOf(settingsOf(process.argv));

process.on("message", (calls: number) => {
  let admitted = 0;
  for (let call = 0; call < calls; call++) {
    if (!limiter.limitExceeded(KEY)) admitted++;
  }
  process.send?.(admitted);
});
