/**
 * Tests the package, and that its benchmark runs: types and lint, then jest. With `--long` only jest, which then runs longer
 * histories and holds the coverage. Further arguments go to jest, for instance a file to test.
 */
import { install } from "./install.mjs";
import { run } from "./run.mjs";
import { runTogether } from "./run-together.mjs";

const given = process.argv.slice(2);
const jestArguments = given.filter((argument) => argument !== "--long");

install();
install("bench");
if (given.includes("--long")) {
  // A part of the tests never covers what all of them have to.
  jest(jestArguments.length === 0 ? ["--coverage"] : [], { LEAK_SNEK_LONG: "1" });
} else {
  await runTogether([
    ["tsc", ["--noEmit"]],
    ["eslint", ["."]],
    ["prettier", ["--check", "."]],
  ]);
  jest([]);
}

function jest(options, env = {}) {
  const reporters = ["--reporters=default", "--reporters=./scripts/jest-summary-reporter.cjs"];
  // In this order: jest would take a file that comes after the reporters for one more of them.
  run("jest", [...jestArguments, ...options, ...reporters], { env });
}
