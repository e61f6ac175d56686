import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { ENTRY } from "../entry.mjs";

/**
 * How large it is what a program loads that uses some of the library: bundled, without what it uses not,
 * minified and compressed.
 *
 * @param {string} names as in an import: "*", or "{ rl }"
 * @returns {Promise<{ minified: number, gzipped: number }>} bytes
 */
export async function sizeOf(names) {
  const entry = fileURLToPath(ENTRY);
  const { outputFiles } = await build({
    stdin: {
      contents: `export ${names} from ${JSON.stringify(entry)};`,
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
    },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["async-mutex"],
    write: false,
  });
  const [{ contents }] = outputFiles;
  return { minified: contents.length, gzipped: gzipSync(contents, { level: 9 }).length };
}
