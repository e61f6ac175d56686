import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { rollup } from "@rollup/wasm-node";

/**
 * Joins the modules of a package, so that a program that loads it opens two files and not two hundred.
 * All that the first entry is made of is in one file, `core.js`, which the other entries import from
 * too: thus each class is one and the same, whichever entry it came by.
 *
 * @param {string} folder where the modules are
 * @param {readonly string[]} entries their paths in there, without the extension
 * @param {readonly { dir: string, format: "cjs" | "es" }[]} outputs the kinds of modules, and where to
 */
export async function bundle(folder, entries, outputs) {
  const input = entries.map((entry) => [entry, resolve(folder, `${entry}.js`)]);
  const bundled = await rollup({
    input: Object.fromEntries(input),
    external: isOfAnotherPackage,
    plugins: [ownHelpers, plainText],
    onLog: refuse,
  });
  const [[, main]] = input;
  let core;
  for (const { dir, format } of outputs) {
    await bundled.write({
      dir,
      format,
      esModule: true,
      hoistTransitiveImports: false,
      minifyInternalExports: false,
      chunkFileNames: "[name].js",
      manualChunks(id, modules) {
        core ??= reachedFrom(main, modules);
        return core.has(id) ? "core" : undefined;
      },
    });
  }
  await bundled.close();
}

const HELPERS = "tslib";

/** What the compiler calls for `using` is few lines, and comes with the package. */
const ownHelpers = {
  name: "own helpers",
  resolveId: (id) =>
    id === HELPERS ? fileURLToPath(import.meta.resolve(`${HELPERS}/tslib.es6.mjs`)) : null,
};

/** Loaded sooner without comments, which the declarations have, and in ASCII, a byte a character. */
const plainText = {
  name: "plain text",
  renderChunk: (code) => transform(code, { target: "es2022", charset: "ascii" }),
};

function isOfAnotherPackage(id) {
  return id !== HELPERS && !id.startsWith(".") && !isAbsolute(id);
}

/** A circle of imports, say, or a name that nobody exports. */
function refuse(_level, { message }) {
  throw new Error(message);
}

function reachedFrom(id, modules, reached = new Set()) {
  if (reached.has(id)) return reached;
  reached.add(id);
  for (const imported of modules.getModuleInfo(id).importedIds) {
    reachedFrom(imported, modules, reached);
  }
  return reached;
}
