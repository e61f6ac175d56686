/**
 * Installs and builds what the benchmark needs, and runs the parts that are named, or all; each in a process
 * of its own, so that none finds the library compiled for another. With `--smoke` they take seconds, and
 * their numbers mean nothing.
 */
import { install } from "./install.mjs";
import { run } from "./run.mjs";

const PARTS = ["memory", "size", "redis", "shared", "import"];

/** A million keys of each contender take more than the heap that a process has by default. */
const NODE_OPTIONS = ["--expose-gc", "--max-old-space-size=8192"];

const given = process.argv.slice(2);
const options = given.filter((argument) => argument.startsWith("-"));
const named = given.filter((argument) => !argument.startsWith("-"));
const unknown = named.find((part) => !PARTS.includes(part));
if (unknown !== undefined) {
  console.error(`The benchmark has no part "${unknown}"; its parts are ${PARTS.join(", ")}.`);
  process.exit(1);
}

install();
run("node", ["scripts/build.mjs"]);
install("bench");
for (const part of named.length === 0 ? PARTS : named) {
  run("node", [...NODE_OPTIONS, `bench/${part}/main.mjs`, ...options]);
}
