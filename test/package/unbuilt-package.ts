import { join } from "node:path";
import { projectFolder } from "./run-command.js";

/** The files that the exports of the package are compiled from. */
export const packageSources = {
  ".": join(projectFolder, "src", "index.ts"),
  "./lmdb": join(projectFolder, "src", "lmdb", "index.ts"),
  "./redis": join(projectFolder, "src", "redis", "index.ts"),
  "./shared": join(projectFolder, "src", "shared", "index.ts"),
  "./testing": join(projectFolder, "src", "testing", "index.ts"),
};

/** The package.json beside what is compiled: the exports of the real one, without a build. */
export const packageSettings = {
  name: "leak-snek",
  type: "commonjs",
  exports: {
    ".": "./src/index.js",
    "./lmdb": "./src/lmdb/index.js",
    "./redis": "./src/redis/index.js",
    "./shared": "./src/shared/index.js",
    "./testing": "./src/testing/index.js",
  },
};
