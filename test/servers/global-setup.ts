// Jest maps no module names here: these imports have no ".js".
import { RedisNotFoundError } from "../../scripts/redis/find-server.cjs";
import { SHARED_SERVERS } from "./shared";
import { startShared, stopShared } from "./start-shared";

/** Starts the shared servers before the first test. */
export default async function globalSetup(): Promise<void> {
  try {
    process.env[SHARED_SERVERS] = JSON.stringify(await startShared());
  } catch (error) {
    await stopShared();
    if (!(error instanceof RedisNotFoundError)) throw error;
    // The sentence says it all; jest would add the stack of an error.
    console.error(error.message);
    process.exit(1);
  }
}
