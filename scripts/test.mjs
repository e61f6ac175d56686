/**
 * Tests the package: types, lint, then jest with coverage. With `--long` only jest, which then runs
 * longer histories. Further arguments go to jest, for instance a file to test.
 */
import { install } from "./install.mjs";
import { run } from "./run.mjs";

const given = process.argv.slice(2);
const jestArguments = given.filter((argument) => argument !== "--long");

install();
if (given.includes("--long")) {
  jest([], { LEAK_SNEK_LONG: "1" });
} else {
  run("tsc", ["--noEmit"]);
  run("eslint", ["."]);
  run("prettier", ["--check", "."]);
  // A part of the tests never covers what all of them have to.
  jest(jestArguments.length === 0 ? ["--coverage"] : []);
}

function jest(options, env = {}) {
  const reporters = ["--reporters=default", "--reporters=./scripts/jest-summary-reporter.cjs"];
  // In this order: jest would take a file that comes after the reporters for one more of them.
  run("jest", [...jestArguments, ...options, ...reporters], { env });
}
