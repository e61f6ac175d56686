/** From a clean clone to a running example: installs, builds the package and runs the quickstart. */
import { rmSync } from "node:fs";
import { install } from "./install.mjs";
import { run } from "./run.mjs";

install();

console.log("Building the package ...");
run("node", ["scripts/build.mjs"]);

console.log("Compiling the examples ...");
rmSync("build/examples", { recursive: true, force: true });
run("tsc", ["-p", "tsconfig.examples.json"]);

console.log("Running the quickstart ...\n");
run("node", ["build/examples/quickstart/index.js", ...process.argv.slice(2)]);
