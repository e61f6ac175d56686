/** From a clean clone to worker threads that share a limit: installs, builds, and runs the example. */
import { prepareExamples } from "./prepare-examples.mjs";
import { run } from "./run.mjs";

prepareExamples();
console.log("Running the example ...\n");
run("node", ["build/examples/worker-threads/index.js", ...process.argv.slice(2)]);
