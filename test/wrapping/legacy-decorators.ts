import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import { messageOf, projectOptions } from "../documentation/compiler.js";
import { projectFolder } from "../package/run-command.js";

const options = { ...projectOptions(), experimentalDecorators: true };

/** What the compiler complains of in files, with `experimentalDecorators`. */
export function legacyTypeErrors(files: readonly string[]): readonly string[] {
  const program = ts.createProgram(files, options);
  const sources = files.map((file) => program.getSourceFile(file));
  return sources.flatMap((source) => program.getSemanticDiagnostics(source)).map(messageOf);
}

/** Compiles a module, which imports nothing by its path, with `experimentalDecorators`, and loads it. */
export function loadLegacy(file: string): unknown {
  const parent = join(projectFolder, "build", "legacy-decorators");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "run-"));
  try {
    const compilerOptions = { ...options, module: ts.ModuleKind.CommonJS };
    const { outputText } = ts.transpileModule(readFileSync(file, "utf8"), { compilerOptions });
    const program = join(folder, basename(file).replace(/ts$/, "js"));
    writeFileSync(program, outputText);
    return jest.requireActual(program);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
