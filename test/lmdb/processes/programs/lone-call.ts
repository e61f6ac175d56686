/** Asks once, prints whether it was admitted, and leaves it to Node when the process ends. */
import { KEY, limiterOf, settingsOf } from "./settings.js";

const isExceeded = limiterOf(settingsOf(process.argv)).limitExceeded(KEY);
const answeredAt = performance.now();
process.on("exit", () => {
  console.log(JSON.stringify({ isExceeded, lingeredMs: performance.now() - answeredAt }));
});
