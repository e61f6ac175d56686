import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../package/run-command.js";
import { codeBlocksOf } from "./code-blocks.js";
import { Compiler } from "./compiler.js";
import { problemsOf } from "./problems.js";

jest.setTimeout(60_000);

/** The README has to be there; the others are looked for. */
const files = ["README.md", ...markdownFilesIn("docs"), ...markdownFilesIn("examples")];
const compiler = new Compiler();
const blocks = compiler.compile(files.flatMap((file) => codeBlocksOf(file, textOf(file))));

afterAll(() => {
  compiler.remove();
});

it("has examples in the README", () => {
  expect(blocks.filter(({ file }) => file === "README.md")).not.toEqual([]);
});

for (const block of blocks) {
  it(`holds a true example in ${block.file}, line ${block.line}`, async () => {
    expect(await problemsOf(block)).toEqual([]);
  });
}

function markdownFilesIn(folder: string): string[] {
  const path = join(projectFolder, folder);
  const names = existsSync(path) ? readdirSync(path).sort() : [];
  return names.filter((name) => name.endsWith(".md")).map((name) => `${folder}/${name}`);
}

function textOf(file: string): string {
  const path = join(projectFolder, file);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
