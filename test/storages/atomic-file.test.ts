import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeAtomically } from "../../src/storages/atomic-file.js";
import { nodeModules } from "../../src/storages/node-modules.js";
import type { NodeModules } from "../../src/storages/node-modules.js";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atomic-"));
  path = join(folder, "file");
  writeFileSync(path, "old");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A disk that takes down what is done, and fails at one of the steps. */
async function diskFailingAt(failing?: string): Promise<[NodeModules, string[]]> {
  const modules = await nodeModules();
  const steps: string[] = [];
  const take = (step: string) => {
    steps.push(step);
    if (step === failing) throw new Error(`no ${step}`);
  };
  const handle = (file: FileHandle, kind: string) => ({
    writeFile: async (text: string) => {
      await file.writeFile(text.slice(0, 2));
      take(`write ${kind}`);
      await file.writeFile(text.slice(2));
    },
    sync: async () => {
      take(`sync ${kind}`);
      await file.sync();
    },
    close: async () => {
      await file.close();
      take(`close ${kind}`);
    },
  });
  const fs = {
    ...modules.fs,
    open: async (place: string, flags: string) => {
      const kind = flags === "r" ? "folder" : "file";
      take(`open ${kind}`);
      return handle(await modules.fs.open(place, flags), kind);
    },
    rename: async (from: string, to: string) => {
      take("rename");
      await modules.fs.rename(from, to);
    },
  };
  return [{ ...modules, fs: fs as never }, steps];
}

test("what is renamed is on the disk before, and its name after", async () => {
  const [modules, steps] = await diskFailingAt();
  await writeAtomically(modules, path, "new text");
  expect(steps).toEqual([
    ...["open file", "write file", "sync file", "close file", "rename"],
    ...["open folder", "sync folder", "close folder"],
  ]);
  expect(readFileSync(path, "utf8")).toBe("new text");
});

test.each(["open file", "write file", "sync file", "close file", "rename"])(
  "a disk that fails to %s leaves the old file, and nothing beside it",
  async (step) => {
    const [modules] = await diskFailingAt(step);
    await expect(writeAtomically(modules, path, "new text")).rejects.toThrow(`no ${step}`);
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["file"]);
  },
);

test.each(["open folder", "sync folder"])(
  "a system that cannot %s has the new file all the same",
  async (step) => {
    const [modules] = await diskFailingAt(step);
    await writeAtomically(modules, path, "new text");
    expect(readFileSync(path, "utf8")).toBe("new text");
  },
);
