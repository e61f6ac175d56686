import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { build } from "esbuild";

const zip = promisify(gzip);

/**
 * In how many bytes a browser would get a program of a project that has the package: in one file with
 * what it takes of the package, minified and zipped. Without async-mutex, which is not ours to size.
 */
export async function bundledSize(project: string, program: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: project },
    bundle: true,
    minify: true,
    format: "esm",
    external: ["async-mutex", "node:*"],
    write: false,
    logLevel: "error",
  });
  const zipped = await Promise.all(outputFiles.map(({ contents }) => zip(contents, { level: 9 })));
  return zipped.reduce((sum, { length }) => sum + length, 0);
}
