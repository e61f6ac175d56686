/** Installs and builds what the benchmark needs, and runs it; its options are those of bench/main.mjs. */
import { install } from "./install.mjs";
import { run } from "./run.mjs";

install();
run("node", ["scripts/build.mjs"]);
install("bench");
run("node", ["--expose-gc", "bench/main.mjs", ...process.argv.slice(2)]);
