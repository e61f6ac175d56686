import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectFolder, run } from "./run-command.js";

/** As strict as a user can be; in particular, the declarations of the package are checked too. */
const COMPILER_OPTIONS = {
  module: "nodenext",
  target: "es2022",
  lib: ["es2022"],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  types: ["node"],
  typeRoots: [join(projectFolder, "node_modules", "@types")],
};

/**
 * Type-checks programs, given by the names that their files are to have in a project.
 *
 * @returns what the compiler complains of, each headed by the file that it lies in
 */
export async function typeErrors(
  project: string,
  programs: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const settings = { compilerOptions: COMPILER_OPTIONS, files: [...programs.keys()] };
  await writeFile(join(project, "tsconfig.json"), JSON.stringify(settings));
  for (const [fileName, program] of programs) await writeFile(join(project, fileName), program);
  const { failed, stdout, complaint } = await run(project, "tsc", ["-p", ".", "--pretty", "false"]);
  if (failed && stdout === "") throw new Error(complaint);
  return stdout.split(/\n(?=\S)/).filter((error) => error !== "");
}
