/** Builds the package: CommonJS into dist, ES modules into dist/esm, types beside both. */
import { rmSync, writeFileSync } from "node:fs";
import { run } from "./run.mjs";

rmSync("dist", { recursive: true, force: true });
run("tsc", ["-p", "tsconfig.build.json"]);
// The types are the same ones, and have just been checked.
run("tsc", ["-p", "tsconfig.build.esm.json", "--noCheck"]);
writeFileSync("dist/esm/package.json", '{ "type": "module", "sideEffects": false }\n');
