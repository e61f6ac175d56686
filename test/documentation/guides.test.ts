import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../package/run-command.js";

/** The guides name a test for each thing that they promise; one that is renamed leaves its name there. */
const guides = ["docs/from-call-gate.md", "docs/from-leak-snek.md"];

describe.each(guides)("%s", (guide) => {
  const text = readFileSync(join(projectFolder, guide), "utf8");

  test("names tests, and only such as there are", () => {
    const named = text.match(/\btest\/[\w./-]+/g) ?? [];
    expect(named).not.toEqual([]);
    expect(named.filter((path) => !isTest(path))).toEqual([]);
  });

  test("refers to other documents that there are, and to headings of its own", () => {
    const targets = [...text.matchAll(/\]\(([^):]+)\)/g)].map(([, target = ""]) => target);
    expect(targets).not.toEqual([]);
    expect(targets.filter((target) => !leadsSomewhere(target, text))).toEqual([]);
  });
});

function isTest(path: string): boolean {
  return /\.test(-d)?\.ts$/.test(path) && existsSync(join(projectFolder, path));
}

/** Whether `other.md#heading` or `#heading` is there, the heading as GitHub spells it in an address. */
function leadsSomewhere(target: string, ownText: string): boolean {
  const [file = "", heading] = target.split("#");
  const path = join(projectFolder, "docs", file);
  if (file !== "" && !existsSync(path)) return false;
  if (heading === undefined) return true;
  const text = file === "" ? ownText : readFileSync(path, "utf8");
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, words = ""]) => words);
  return headings.some((words) => addressOf(words) === heading);
}

function addressOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
}
