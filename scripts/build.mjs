/** Builds the package: CommonJS into dist, ES modules into dist/esm, types beside both. */
import { rmSync, writeFileSync } from "node:fs";
import { run } from "./run.mjs";

rmSync("dist", { recursive: true, force: true });
run("tsc", ["-p", "tsconfig.build.json"]);
run("tsc", ["-p", "tsconfig.build.esm.json"]);
writeFileSync("dist/esm/package.json", '{ "type": "module", "sideEffects": false }\n');
