import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { CompiledPrograms } from "../helpers/compiled-programs.js";
import { projectFolder } from "../package/run-command.js";
import type { CodeBlock } from "./code-blocks.js";

/** A block that was compiled. */
export interface CompiledBlock extends CodeBlock {
  readonly typeErrors: readonly string[];
  /** The path of the program that came of it. */
  readonly program: string;
  /** The path that the compiler knew it by, which shows in the stack of an error. */
  readonly source: string;
}

/**
 * Compiles blocks, each as an ES module of its own, into a folder beside the package. There the programs
 * find "leak-snek" by the name of the package that they lie in.
 */
export class Compiler {
  readonly #folder = new CompiledPrograms().newFolder("documentation");

  compile(blocks: readonly CodeBlock[]): readonly CompiledBlock[] {
    const typed = blocks.filter(({ language }) => language === "ts");
    const program = this.#createProgram(typed);
    for (const block of typed) program.emit(program.getSourceFile(sourceOf(block)));
    return blocks.map((block) => this.#describe(block, program));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #createProgram(blocks: readonly CodeBlock[]): ts.Program {
    const options = { ...projectOptions(), ...emitOptions, outDir: this.#folder };
    const texts = new Map(blocks.map((block) => [sourceOf(block), atItsLine(block)]));
    const program = ts.createProgram({
      rootNames: [...texts.keys()],
      options,
      host: hostWith(texts, options),
    });
    const faults = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
    if (faults.length > 0) throw new Error(faults.map(messageOf).join("\n"));
    return program;
  }

  #describe(block: CodeBlock, program: ts.Program): CompiledBlock {
    const source = sourceOf(block);
    if (block.language === "ts") {
      const typeErrors = typeErrorsOf(block, program);
      return { ...block, typeErrors, source, program: this.#programOf(block, ".mjs") };
    }
    const script = this.#programOf(block, block.code.includes("require(") ? ".cjs" : ".mjs");
    mkdirSync(dirname(script), { recursive: true });
    writeFileSync(script, atItsLine(block));
    return { ...block, typeErrors: [], source: script, program: script };
  }

  #programOf({ file, line }: CodeBlock, extension: string): string {
    return join(this.#folder, `${file}.${line}${extension}`);
  }
}

/** What the compiler is to do other than for the project: write programs, and no jest in them. */
const emitOptions: ts.CompilerOptions = {
  noEmit: false,
  rootDir: projectFolder,
  types: ["node"],
  moduleDetection: ts.ModuleDetectionKind.Force,
  inlineSourceMap: true,
};

/** The options of the project itself. */
export function projectOptions(): ts.CompilerOptions {
  const path = join(projectFolder, "tsconfig.json");
  const onUnRecoverableConfigFileDiagnostic = (error: ts.Diagnostic) => {
    throw new Error(messageOf(error));
  };
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic };
  return ts.getParsedCommandLineOfConfigFile(path, {}, host)?.options ?? {};
}

/** A host that finds these texts as files that are not there; an ".mts" file may await at the top. */
function hostWith(
  texts: ReadonlyMap<string, string>,
  options: ts.CompilerOptions,
): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  return host;
}

/** The path that the compiler is told, with the slashes that it has everywhere. */
function sourceOf({ file, line }: CodeBlock): string {
  return join(projectFolder, `${file}.${line}.mts`).replaceAll("\\", "/");
}

/** The code after as many empty lines as it takes for errors to name the line of the Markdown. */
function atItsLine({ line, code }: CodeBlock): string {
  return "\n".repeat(line - 1) + code;
}

function typeErrorsOf(block: CodeBlock, program: ts.Program): readonly string[] {
  const source = program.getSourceFile(sourceOf(block));
  const errors = [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ];
  return errors.map((error) => {
    const { line } = source?.getLineAndCharacterOfPosition(error.start ?? 0) ?? { line: 0 };
    return `${block.file}:${line + 1}: ${messageOf(error)}`;
  });
}

/** A complaint of the compiler, with its number. */
export function messageOf({ code, messageText }: ts.Diagnostic): string {
  return `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
}
