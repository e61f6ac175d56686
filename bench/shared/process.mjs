/** A process that decides on request; see `crews.mjs`. */
import { readTask } from "../apart.mjs";
import { decisionsOn } from "./decide.mjs";
import { LmdbStorage } from "./storages.mjs";

const { path, keys } = readTask();
const decide = decisionsOn(new LmdbStorage({ path }), keys);
process.on("message", (count) => process.send(decide(count)));
process.send("ready");
