import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { projectFolder } from "../package/run-command.js";

/** What the programs are, and what they use. */
const FOLDERS = [
  "src",
  "examples",
  "test/redis/processes/programs",
  "test/lmdb/processes/programs",
  "test/shared/threads/programs",
  "test/helpers",
  "test/servers",
];

/** The package.json beside them: as in the real one, but for where the library lies. */
const packageSettings = {
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

const compilerOptions: ts.CompilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  esModuleInterop: true,
  inlineSourceMap: true,
};

/**
 * The programs of a folder and the library as it is now, in plain JavaScript that other processes
 * can run. There "leak-snek" is found by the name of the package that all lie in.
 *
 * The folder is named for what is in it: who finds it there need not compile again.
 */
export class CompiledPrograms {
  readonly #folder: string;
  readonly #programs: string;

  /** @param programs which of the folders above to find programs in */
  constructor(programs = "test/redis/processes/programs") {
    this.#programs = programs;
    const sources = new Map(FOLDERS.flatMap(sourcesIn).map((path) => [path, readFileSync(path)]));
    const parent = join(projectFolder, "build", "processes");
    this.#folder = join(parent, nameOf(sources));
    if (existsSync(this.#folder)) return;
    mkdirSync(parent, { recursive: true });
    const unfinished = mkdtempSync(join(parent, "unfinished-"));
    writeFileSync(join(unfinished, "package.json"), JSON.stringify(packageSettings));
    for (const [path, text] of sources) compile(path, text.toString(), unfinished);
    publish(unfinished, this.#folder);
  }

  /** A new folder beside them, for further programs; whoever asks for it removes it. */
  newFolder(name: string): string {
    return mkdtempSync(join(this.#folder, `${name}-`));
  }

  /** The path of a program, by its name without an extension. */
  pathOf(name: string): string {
    return join(this.#folder, this.#programs, `${name}.js`);
  }
}

function nameOf(sources: ReadonlyMap<string, Buffer>): string {
  const hash = createHash("sha256").update(JSON.stringify([packageSettings, compilerOptions]));
  for (const [path, text] of sources) hash.update(relative(projectFolder, path)).update(text);
  return hash.digest("hex").slice(0, 20);
}

/** The types are checked with those of all tests, and not once more here. */
function compile(path: string, text: string, folder: string): void {
  const { outputText } = ts.transpileModule(text, { compilerOptions, fileName: path });
  const target = join(folder, relative(projectFolder, path)).replace(/\.ts$/, ".js");
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, outputText);
}

/** Another test may have been quicker. */
function publish(unfinished: string, folder: string): void {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true });
  }
}

function sourcesIn(folder: string): readonly string[] {
  const names = readdirSync(join(projectFolder, folder), { recursive: true, encoding: "utf8" });
  const sources = names.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  return sources.map((name) => join(projectFolder, folder, name));
}
