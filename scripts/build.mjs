/** Builds the package: CommonJS into dist, ES modules into dist/esm, types beside both. */
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { bundle } from "./bundle.mjs";
import { run } from "./run.mjs";

/** What the compiler makes: a module and its declaration for each source. */
const COMPILED = "build/package";
const KINDS = [
  { format: "cjs", dir: "dist" },
  { format: "es", dir: "dist/esm" },
];

rmSync(COMPILED, { recursive: true, force: true });
rmSync("dist", { recursive: true, force: true });
run("tsc", ["-p", "tsconfig.build.json"]);
await bundle(
  COMPILED,
  ["index", "testing/index", "redis/index", "shared/index", "lmdb/index"],
  KINDS,
);
for (const { dir } of KINDS) cpSync(COMPILED, dir, { recursive: true, filter: isNoModule });
writeFileSync("dist/esm/package.json", '{ "type": "module", "sideEffects": false }\n');

/** Of what was compiled, folders and declarations. */
function isNoModule(path) {
  return path.endsWith(".d.ts") || !path.endsWith(".js");
}
