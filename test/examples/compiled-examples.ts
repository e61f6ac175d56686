import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { outputOf, projectFolder } from "../package/run-command.js";
import { packageSettings } from "../package/unbuilt-package.js";

/** From a folder of compiled examples to that of the project. */
const PROJECT = "../../..";

/** What the compiler is to do: the package and the examples, as JavaScript that Node can run. */
const compilerSettings = {
  extends: `${PROJECT}/tsconfig.json`,
  compilerOptions: { noEmit: false, rootDir: PROJECT, outDir: ".", types: ["node"] },
  include: [`${PROJECT}/src`, `${PROJECT}/examples`],
};

/**
 * The examples as programs, in a folder of their own with the package beside them: what a build puts
 * elsewhere may be made anew at any time.
 */
export class CompiledExamples {
  readonly folder: string;

  constructor() {
    const parent = join(projectFolder, "build", "tested-examples");
    mkdirSync(parent, { recursive: true });
    this.folder = mkdtempSync(join(parent, "run-"));
    this.#write("package.json", packageSettings);
    this.#write("tsconfig.json", compilerSettings);
  }

  /** Compiles them; this comes before everything else. */
  async make(): Promise<void> {
    await outputOf(this.folder, "tsc", ["-p", "."]);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #write(name: string, content: object): void {
    writeFileSync(join(this.folder, name), JSON.stringify(content));
  }
}
