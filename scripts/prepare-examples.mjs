import { rmSync } from "node:fs";
import { install } from "./install.mjs";
import { run } from "./run.mjs";

/** From a clean clone to examples that can be run: installs, builds the package and compiles them. */
export function prepareExamples() {
  install();

  console.log("Building the package ...");
  run("node", ["scripts/build.mjs"]);

  console.log("Compiling the examples ...");
  rmSync("build/examples", { recursive: true, force: true });
  run("tsc", ["-p", "tsconfig.examples.json"]);
}
