/** From a clean clone to the processes of a cluster that share a limit in LMDB. */
import { prepareExamples } from "./prepare-examples.mjs";
import { run } from "./run.mjs";

prepareExamples();

console.log("Running the example ...\n");
run("node", ["build/examples/cluster/index.js", ...process.argv.slice(2)]);
