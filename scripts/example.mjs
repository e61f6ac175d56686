/** From a clean clone to a running example, named by the first argument: installs, builds and runs it. */
import { prepareExamples } from "./prepare-examples.mjs";
import { run } from "./run.mjs";

const [name, ...args] = process.argv.slice(2);

prepareExamples();

console.log("Running the example ...\n");
run("node", [`build/examples/${name}/index.js`, ...args]);
