import { fork } from "node:child_process";
import { once } from "node:events";

/**
 * Runs a module in a process of its own, with the options of this one, so that nothing that V8 learned
 * here, and nothing that lies in this heap, is measured there.
 *
 * @param {URL} module which sends one message, and ends by itself or after it
 * @param {unknown} task its argument, as JSON
 * @returns {Promise<any>} what it sent
 */
export async function apart(module, task) {
  const child = fork(module, [JSON.stringify(task)], { serialization: "advanced" });
  let message;
  child.once("message", (sent) => (message = sent));
  const [status] = await once(child, "exit");
  if (message !== undefined) return message;
  throw new Error(`${module.pathname} ended with status ${status} and no result`);
}

/** What a module was started with by `apart`. */
export function readTask() {
  return JSON.parse(process.argv[2]);
}

/** Sends what a module came to, and ends its process: timers of a peer would keep it. */
export function sendResult(result) {
  process.send(result, () => process.exit());
}
