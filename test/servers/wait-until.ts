import { setTimeout as sleep } from "node:timers/promises";

const DEADLINE_MS = 20_000;

/** Asks every few milliseconds until it is so; `what` names what was waited for in vain. */
export async function waitUntil(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Waited too long until ${what}.`);
    await sleep(20);
  }
}
