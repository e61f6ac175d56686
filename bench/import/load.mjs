import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);

/**
 * A module, and how it is loaded.
 *
 * @typedef {object} Loaded
 * @property {"import" | "require"} way
 * @property {URL} module the file
 */

const EMPTY = {
  import: new URL("empty.mjs", import.meta.url),
  require: new URL("empty.cjs", import.meta.url),
};

const LOAD = {
  import: (module) => `await import(${JSON.stringify(module.href)});`,
  require: (module) => `require(${JSON.stringify(fileURLToPath(module))});`,
};

/** How many milliseconds more than an empty one a module takes to load, each in a process of its own. */
export async function millisecondsOverEmpty({ way, module }) {
  const ofEmpty = await milliseconds(way, EMPTY[way]);
  return (await milliseconds(way, module)) - ofEmpty;
}

async function milliseconds(way, module) {
  const program = `
    const begunAt = process.hrtime.bigint();
    ${LOAD[way](module)}
    console.log(Number(process.hrtime.bigint() - begunAt) / 1e6);`;
  const kind = way === "import" ? "module" : "commonjs";
  const { stdout } = await execute(process.execPath, [`--input-type=${kind}`, "--eval", program]);
  return Number(stdout);
}
