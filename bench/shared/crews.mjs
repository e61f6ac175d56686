import { fork } from "node:child_process";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { SharedMemoryStorage } from "./storages.mjs";
import { temporaryFolder } from "./folder.mjs";

/**
 * One who shares a storage with others, and decides at the same time.
 *
 * @typedef {object} Member
 * @property {(count: number) => Promise<number>} decide makes so many decisions; how many were admitted
 * @property {() => unknown} end
 */

/** @typedef {(members: number, keys: number) => Promise<Member[]>} Crew begins so many of them */

/** Threads on one buffer. @type {Crew} */
export function threads(members, keys) {
  const { buffer } = new SharedMemoryStorage();
  const file = new URL("thread.mjs", import.meta.url);
  const start = () => new Worker(file, { workerData: { buffer, keys } });
  return begin(members, start, {
    send: (worker, count) => worker.postMessage(count),
    end: (worker) => worker.terminate(),
  });
}

/** Processes on one file. @type {Crew} */
export function processes(members, keys) {
  const task = JSON.stringify({ path: temporaryFolder(), keys });
  const start = () => fork(new URL("process.mjs", import.meta.url), [task]);
  return begin(members, start, {
    send: (child, count) => child.send(count),
    end: (child) => child.disconnect(),
  });
}

async function begin(members, start, { send, end }) {
  const all = Array.from({ length: members }, start);
  await Promise.all(all.map((member) => once(member, "message")));
  return all.map((member) => ({
    async decide(count) {
      const answer = once(member, "message");
      send(member, count);
      return (await answer)[0];
    },
    end: () => end(member),
  }));
}
