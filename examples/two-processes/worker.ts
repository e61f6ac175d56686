/** One of the processes: asks for as long as it is told to, and tells what became of it. */
import { createClient } from "redis";
import { askFor } from "./asking.js";
import { sharedLimiter } from "./limiter.js";
import type { Settings } from "./settings.js";

async function work(settings: Settings): Promise<void> {
  const client = createClient({ url: settings.url });
  // A lost connection is no reason to end: the client connects again, and the limiter has its reserve.
  client.on("error", () => undefined);
  await client.connect();
  const limiter = sharedLimiter(client, settings);
  process.on("message", (milliseconds: number) => {
    void askFor(milliseconds, limiter, settings.key).then((tally) => process.send?.(tally));
  });
  process.once("disconnect", () => client.destroy());
  process.send?.("ready");
}

void work(JSON.parse(process.argv[2] ?? "") as Settings);
