import { stopShared } from "./start-shared";

/** Stops the shared servers after the last test. */
export default async function globalTeardown(): Promise<void> {
  await stopShared();
}
