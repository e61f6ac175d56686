import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isLong } from "../helpers/runs.js";
import { projectFolder } from "../package/run-command.js";
import { codeBlocksOf } from "./code-blocks.js";
import { Compiler } from "./compiler.js";
import { inMarkdown, rightBlocks, wrongBlocks } from "./example-blocks.js";
import { problemsOf, problemsOfAll } from "./problems.js";

jest.setTimeout(60_000);

/** The README has to be there; the others are looked for. */
const files = ["README.md", ...markdownFilesIn("docs"), ...markdownFilesIn("examples")];
const compiler = new Compiler();
/** All at once: to know the package and what it uses takes the compiler longer than all that use it. */
const compiled = compiler.compile([
  ...files.flatMap((file) => codeBlocksOf(file, textOf(file))),
  ...inMarkdown("right", rightBlocks),
  ...inMarkdown("wrong", wrongBlocks),
]);
const blocks = compiled.filter(({ file }) => files.includes(file));

afterAll(() => {
  compiler.remove();
});

it("has examples in the README", () => {
  expect(blocks.filter(({ file }) => file === "README.md")).not.toEqual([]);
});

if (isLong) {
  for (const block of blocks) {
    it(`holds a true example in ${block.file}, line ${block.line}`, async () => {
      expect(await problemsOf(block)).toEqual([]);
    });
  }
} else {
  for (const file of new Set(blocks.map((block) => block.file))) {
    it(`holds true examples in ${file}`, async () => {
      expect(await problemsOfAll(blocks.filter((block) => block.file === file))).toEqual([]);
    });
  }
}

describe("a block is taken for right that", () => {
  it.each(rightBlocks.map(({ what }, index) => ({ what, block: compiledFrom(`right-${index}`) })))(
    "$what",
    async ({ block }) => {
      expect(block && (await problemsOf(block))).toEqual([]);
    },
  );
});

describe("a block is reported that", () => {
  it.each(
    wrongBlocks.map(({ what, report }, index) => {
      return { what, report, block: compiledFrom(`wrong-${index}`) };
    }),
  )("$what", async ({ report, block }) => {
    const matching: unknown = expect.stringMatching(report);
    expect(block && (await problemsOf(block))).toEqual([matching]);
  });
});

test("a block that fails among others is reported alone", async () => {
  const all = compiled.filter(({ file }) => /^(right|wrong)-/.test(file));
  const one = all.find(({ code }) => code.includes('new Error("rejected")'));
  const sound = all.filter(({ file }) => file.startsWith("right-"));
  const matching: unknown = expect.stringMatching(/Error: rejected/);
  expect(await problemsOfAll([...sound, ...(one ? [one] : []), ...sound])).toEqual([matching]);
});

function compiledFrom(name: string) {
  return compiled.find(({ file }) => file === `${name}.md`);
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
