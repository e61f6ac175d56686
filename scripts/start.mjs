/** From a clean clone to a running example: installs, builds the package and runs the quickstart. */
import { prepareExamples } from "./prepare-examples.mjs";
import { run } from "./run.mjs";

prepareExamples();

console.log("Running the quickstart ...\n");
run("node", ["build/examples/quickstart/index.js", ...process.argv.slice(2)]);
