import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as leakSnek from "leak-snek";
import * as lmdb from "leak-snek/lmdb";
import * as redis from "leak-snek/redis";
import * as shared from "leak-snek/shared";
import * as testing from "leak-snek/testing";
import { isLong } from "../helpers/runs.js";
import { bundledSize } from "./bundled-size.js";
import { InstalledPackage } from "./installed-package.js";
import {
  compareClasses,
  countAdmitted,
  entries,
  floodOf,
  illegalCompositions,
  listExports,
  moduleKinds,
  useAndReturn,
  useLmdb,
  useRedis,
} from "./programs.js";
import { outputOf, projectFolder } from "./run-command.js";
import { typeErrors } from "./type-check.js";

/** Packing builds twice, and a first install asks the registry. */
jest.setTimeout(180_000);

const LONGEST_EXIT_MS = 100;
const FLOOD = isLong ? 2_000_000 : 500_000;

const installed = new InstalledPackage();

beforeAll(async () => {
  await installed.make();
});

afterAll(async () => {
  await installed.remove();
});

describe("the tarball", () => {
  it("holds what was built, and what npm wants beside it", async () => {
    const wanted = ["LICENSE", "README.md", "dist", "package.json"];
    const present = wanted.filter((name) => name === "dist" || existsSync(pathInProject(name)));
    expect((await readdir(pathInstalled("leak-snek"))).sort()).toEqual(present);
  });

  it("holds only code, declarations and the mark of ES modules in dist", async () => {
    const dist = pathInstalled("leak-snek", "dist");
    const entries = await readdir(dist, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    expect(files.filter((name) => !/\.(js|d\.ts)$/.test(name))).toEqual(["package.json"]);
  });

  it("brings async-mutex with its tslib, and nothing else", async () => {
    const names = (await readdir(pathInstalled())).filter((name) => !name.startsWith("."));
    expect(names.sort()).toEqual(["async-mutex", "leak-snek", "tslib"]);
  });

  it("has nothing that publint would remark on", async () => {
    const remarks = await outputOf(projectFolder, "publint", ["run", installed.tarball]);
    expect(remarks).toContain("All good!");
  });

  it("has types that attw finds right", async () => {
    const options = ["--profile", "node16", "--no-definitely-typed"];
    await outputOf(projectFolder, "attw", [installed.tarball, ...options]);
  });
});

describe.each(moduleKinds)("the package by $way", ({ extension, load }) => {
  const loaded = entries.map(({ name, specifier }) => `${load(name, specifier)}\n`).join("");

  it("exports what the sources export", async () => {
    const output = await installed.outputOf(`exports.${extension}`, loaded + listExports);
    const names: unknown = JSON.parse(output);
    expect(names).toEqual({
      leakSnek: Object.keys(leakSnek).sort(),
      redis: Object.keys(redis).sort(),
      shared: Object.keys(shared).sort(),
      testing: Object.keys(testing).sort(),
    });
  });

  it("throws errors of one class, whichever entry they come by", async () => {
    const output = await installed.outputOf(`classes.${extension}`, loaded + compareClasses);
    expect(output).toBe("true\n");
  });

  it("works on Redis by a client of the user's, where no library for Redis is installed", async () => {
    const output = await installed.outputOf(`redis.${extension}`, loaded + useRedis);
    expect(output).toBe("false 7\n");
  });

  it("says which library is missing, where lmdb is not installed", async () => {
    const running = installed.outputOf(`no-lmdb.${extension}`, load("lmdb", "leak-snek/lmdb"));
    await expect(running).rejects.toThrow(/Cannot find (module|package) 'lmdb'/);
  });

  it("works on lmdb, where that is installed", async () => {
    const program = `${loaded}${load("lmdb", "leak-snek/lmdb")}\n${useLmdb}`;
    const output = await installed.lending("lmdb", () =>
      installed.outputOf(`lmdb.${extension}`, program),
    );
    expect(JSON.parse(output)).toEqual({
      names: Object.keys(lmdb).sort(),
      answers: [false, false, true],
    });
  });

  it("admits exactly 10 of 20 operations at 10/m", async () => {
    const output = await installed.outputOf(`admitted.${extension}`, loaded + countAdmitted);
    expect(Number(output)).toBe(10);
  });

  it("refuses a deep import", async () => {
    const program = load("deep", "leak-snek/dist/index.js");
    const running = installed.outputOf(`deep.${extension}`, program);
    await expect(running).rejects.toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });

  it(`lets a process exit within ${LONGEST_EXIT_MS} ms of its last statement`, async () => {
    const output = await installed.outputOf(`exit.${extension}`, loaded + useAndReturn);
    expect(Number(output)).toBeLessThanOrEqual(LONGEST_EXIT_MS);
  });
});

/** Somewhat above what it is: who adds to the core is to know by how much, and that it is worth it. */
const sizes = [
  { what: "all of it", program: `export * from "leak-snek";`, mostBytes: 26_000 },
  {
    what: "a leaky bucket in memory",
    program: `export { LeakyBucketLimiter, MemoryStorage, rl } from "leak-snek";`,
    mostBytes: 13_400,
  },
  {
    what: "a sliding window in memory",
    program: `export { MemoryStorage, SlidingWindowLimiter, rl } from "leak-snek";`,
    mostBytes: 14_900,
  },
  { what: "one function", program: `export { rl } from "leak-snek";`, mostBytes: 1_200 },
  { what: "nothing", program: `import "leak-snek";`, mostBytes: 30 },
];

test.each(sizes)(
  "what takes $what of the core is at most $mostBytes bytes, bundled and zipped",
  async ({ program, mostBytes }) => {
    expect(await bundledSize(installed.project, program)).toBeLessThanOrEqual(mostBytes);
  },
);

test(`${FLOOD} keys through a storage of 100,000 grow no heap and free no exhausted key`, async () => {
  const program = `import * as leakSnek from "leak-snek";\nimport * as testing from "leak-snek/testing";\n${floodOf(FLOOD)}`;
  const output = await installed.outputOf("flood.mjs", program, ["--expose-gc"]);
  const { grownBy, ...rest } = JSON.parse(output) as { grownBy: number };
  expect(grownBy).toBeLessThan(5_000_000);
  expect(rest).toEqual({ kept: 100_000, freed: [] });
});

describe("the types", () => {
  const extensions = ["mts", "cts"];
  const illegal = extensions.flatMap((extension) =>
    illegalCompositions.map(({ what, fileName, program }) => {
      return { what, fileName: `${fileName}.${extension}`, program };
    }),
  );
  let errors: readonly string[];

  beforeAll(async () => {
    const consumer = await readFile(join(__dirname, "consumer.ts"), "utf8");
    const programs = new Map(illegal.map(({ fileName, program }) => [fileName, program]));
    for (const extension of extensions) programs.set(`consumer.${extension}`, consumer);
    errors = await typeErrors(installed.project, programs);
  });

  it("serve every limiter in both kinds of module, and are without fault themselves", () => {
    const isExpected = (error: string) =>
      illegal.some(({ fileName }) => error.startsWith(fileName));
    expect(errors.filter((error) => !isExpected(error))).toEqual([]);
  });

  it.each(illegal)("refuse $what in $fileName", ({ fileName }) => {
    const notAssignable: unknown = expect.stringMatching(/: error TS2(322|345): /);
    expect(errors.filter((error) => error.startsWith(fileName))).toEqual([notAssignable]);
  });
});

function pathInProject(name: string): string {
  return join(projectFolder, name);
}

function pathInstalled(...path: string[]): string {
  return join(installed.project, "node_modules", ...path);
}
