import { hasMethod } from "../arguments.js";

/** The modules of Node that files need. */
export interface NodeModules {
  readonly crypto: typeof import("node:crypto");
  readonly fs: typeof import("node:fs/promises");
  readonly path: typeof import("node:path");
}

/**
 * Finds them when they are needed, and in no way that a bundler follows: what is bundled for a browser
 * has all the rest. Node 20 has no `getBuiltinModule` before 20.16.
 */
export async function nodeModules(): Promise<NodeModules> {
  const { process } = globalThis;
  if (hasMethod(process, "getBuiltinModule")) {
    return {
      crypto: process.getBuiltinModule("node:crypto"),
      fs: process.getBuiltinModule("node:fs/promises"),
      path: process.getBuiltinModule("node:path"),
    };
  }
  const [crypto, fs, path] = await Promise.all([
    import(/* webpackIgnore: true */ /* @vite-ignore */ "node:crypto"),
    import(/* webpackIgnore: true */ /* @vite-ignore */ "node:fs/promises"),
    import(/* webpackIgnore: true */ /* @vite-ignore */ "node:path"),
  ]);
  return { crypto, fs, path };
}
