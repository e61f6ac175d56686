/** A thread that decides on request; see `crews.mjs`. */
import { parentPort, workerData } from "node:worker_threads";
import { decisionsOn } from "./decide.mjs";
import { SharedMemoryStorage } from "./storages.mjs";

const decide = decisionsOn(SharedMemoryStorage.from(workerData.buffer), workerData.keys);
parentPort.on("message", (count) => parentPort.postMessage(decide(count)));
parentPort.postMessage("ready");
