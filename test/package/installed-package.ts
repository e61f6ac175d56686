import { mkdtempSync } from "node:fs";
import { cp, mkdir, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { outputOf, projectFolder } from "./run-command.js";

/** What is made from the rest of the project, or by its tools. */
const MADE = new Set(["node_modules", "dist", "build", "coverage", ".git"]);

/** The package as its users have it: packed, and installed in a project that has nothing else. */
export class InstalledPackage {
  readonly #folder = mkdtempSync(join(tmpdir(), "leak-snek-package-"));
  /** The project that the package is installed in. */
  readonly project = join(this.#folder, "project");
  /** What `npm publish` would upload. */
  readonly tarball = join(this.#folder, "leak-snek.tgz");

  /** Packs and installs; this comes before everything else. */
  async make(): Promise<void> {
    const copy = join(this.#folder, "copy");
    await copyProject(copy);
    await pack(copy, this.tarball);
    await mkdir(this.project);
    await writeFile(join(this.project, "package.json"), '{ "private": true }\n');
    await install(this.tarball, this.project);
  }

  /** Runs a program as a file of the project, and returns what it printed. */
  async outputOf(
    fileName: string,
    program: string,
    nodeOptions: readonly string[] = [],
  ): Promise<string> {
    await writeFile(join(this.project, fileName), program);
    return outputOf(this.project, "node", [...nodeOptions, fileName]);
  }

  /** Lends a package of this project to the program that is run meanwhile. */
  async lending<T>(name: string, work: () => Promise<T>): Promise<T> {
    const packages = join(this.#folder, "node_modules");
    await mkdir(packages);
    await symlink(join(projectFolder, "node_modules", name), join(packages, name), "junction");
    try {
      return await work();
    } finally {
      await rm(packages, { recursive: true });
    }
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

/** Copies the sources, since packing builds `dist` anew and other tests run in the meantime. */
async function copyProject(copy: string): Promise<void> {
  const filter = (path: string) => !MADE.has(basename(path)) && !path.endsWith(".tgz");
  await cp(projectFolder, copy, { recursive: true, filter });
  await symlink(join(projectFolder, "node_modules"), join(copy, "node_modules"), "junction");
}

/** Packs for real, `prepack` and all. */
async function pack(copy: string, tarball: string): Promise<void> {
  await outputOf(copy, "npm", ["pack"]);
  const made = (await readdir(copy)).filter((name) => name.endsWith(".tgz"));
  await rename(join(copy, made.join()), tarball);
}

async function install(tarball: string, project: string): Promise<void> {
  const options = ["--prefer-offline", "--no-audit", "--no-fund"];
  await outputOf(project, "npm", ["install", tarball, ...options]);
}
