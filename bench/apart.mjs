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

/**
 * Starts a module in a process of its own, like `apart`, which answers as often as it is asked.
 *
 * @param {URL} module which calls `answer`
 * @param {unknown} task its argument, as JSON
 * @returns {Promise<{ ask: () => Promise<any>, end: () => void }>} once it is ready to answer
 */
export async function startApart(module, task) {
  const child = fork(module, [JSON.stringify(task)], { serialization: "advanced" });
  await messageOf(child, module);
  return {
    ask() {
      child.send("ask");
      return messageOf(child, module);
    },
    end: () => child.kill(),
  };
}

/** The next message of a process, which is not to end before. */
async function messageOf(child, module) {
  const ended = new AbortController();
  const end = (status) => ended.abort(new Error(`${module.pathname} ended with status ${status}`));
  child.once("exit", end);
  try {
    const [message] = await once(child, "message", { signal: ended.signal });
    return message;
  } catch (error) {
    throw ended.signal.reason ?? error;
  } finally {
    child.off("exit", end);
  }
}

/**
 * Says that a module which was started by `startApart` is ready, and answers whenever it is asked.
 *
 * @param {() => Promise<unknown>} toAnswer
 */
export function answer(toAnswer) {
  process.on("message", async () => process.send(await toAnswer()));
  process.on("disconnect", () => process.exit());
  process.send("ready");
}

/** What a module was started with by `apart` or `startApart`. */
export function readTask() {
  return JSON.parse(process.argv[2]);
}

/** Sends what a module came to, and ends its process: timers of a peer would keep it. */
export function sendResult(result) {
  process.send(result, () => process.exit());
}
