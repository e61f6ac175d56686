import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { projectFolder } from "../../package/run-command.js";

/** What the programs are, and what they use. */
const FOLDERS = ["src", "test/redis/processes/programs", "test/helpers", "test/servers"];

/** The package.json beside them: as in the real one, but for where the library lies. */
const packageSettings = {
  name: "leak-snek",
  type: "commonjs",
  exports: { ".": "./src/index.js", "./redis": "./src/redis/index.js" },
};

/**
 * The programs of this folder and the library as it is now, in plain JavaScript that other processes
 * can run. There "leak-snek" is found by the name of the package that all lie in.
 */
export class CompiledPrograms {
  readonly #folder: string;

  constructor() {
    const parent = join(projectFolder, "build", "processes");
    mkdirSync(parent, { recursive: true });
    this.#folder = mkdtempSync(join(parent, "run-"));
    writeFileSync(join(this.#folder, "package.json"), JSON.stringify(packageSettings));
    for (const source of FOLDERS.flatMap(sourcesIn)) this.#compile(source);
  }

  /** The path of a program, by its name without an extension. */
  pathOf(name: string): string {
    return join(this.#folder, "test/redis/processes/programs", `${name}.js`);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The types are checked with those of all tests, and not once more here. */
  #compile(source: string): void {
    const compilerOptions = {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      inlineSourceMap: true,
    };
    const text = readFileSync(source, "utf8");
    const { outputText } = ts.transpileModule(text, { compilerOptions, fileName: source });
    const target = join(this.#folder, relative(projectFolder, source)).replace(/\.ts$/, ".js");
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
}

function sourcesIn(folder: string): readonly string[] {
  const names = readdirSync(join(projectFolder, folder), { recursive: true, encoding: "utf8" });
  const sources = names.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  return sources.map((name) => join(projectFolder, folder, name));
}
