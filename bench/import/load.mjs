/** Tells how long it takes to load a module, in milliseconds; see `loading.mjs`. */
import { readTask, sendResult } from "../apart.mjs";

const start = performance.now();
await import(readTask());
sendResult(performance.now() - start);
