/**
 * A Redis server out of Debian's packages, without root: they are unpacked into a cache, not installed,
 * and nothing is written outside of it.
 */
const { existsSync } = require("node:fs");
const { mkdir, mkdtemp, readdir, rename, rm } = require("node:fs/promises");
const { delimiter, join } = require("node:path");
const { pathFolders, serverInFolders } = require("./candidates.cjs");
const { runQuietly } = require("./run-quietly.cjs");

const PACKAGES = ["redis-server", "redis-tools"];

/** The server that an earlier run has unpacked. */
async function unpackedServer(cache, environment) {
  const root = unpackedRoot(cache);
  if (!existsSync(root)) return undefined;
  const ownLibraries = await libraryFolders(root);
  const libraries = [...ownLibraries, environment.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  return serverInFolders([join(root, "usr/bin")], environment, { LD_LIBRARY_PATH: libraries });
}

/** Downloads and unpacks the server, on a system that has Debian's tools. */
async function unpackServer(cache, environment) {
  const tools = ["apt-get", "apt-cache", "dpkg"];
  if (!tools.every((tool) => isOnPath(tool, environment))) return undefined;
  console.log("Downloading a Redis server for the tests ...");
  await mkdir(cache, { recursive: true });
  const workshop = await mkdtemp(join(cache, "unpacking-"));
  try {
    const root = await unpackPackages(workshop, environment);
    await putInPlace(root, cache, environment);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return unpackedServer(cache, environment);
}

async function unpackPackages(workshop, environment) {
  const root = join(workshop, "root");
  const options = { cwd: workshop, env: environment };
  const own = ownAptFolders(workshop);
  await mkdir(join(workshop, "lists/partial"), { recursive: true });
  await mkdir(join(workshop, "cache/archives/partial"), { recursive: true });
  await runQuietly("apt-get", [...own, "update"], options);
  const libraries = await neededLibraries(own, options);
  await runQuietly("apt-get", [...own, "download", ...PACKAGES, ...libraries], options);
  const archives = (await readdir(workshop)).filter((name) => name.endsWith(".deb"));
  for (const archive of archives) await runQuietly("dpkg", ["-x", archive, root], options);
  return root;
}

/** Without these, apt-get writes to the folders of the system, locks them, and changes its user. */
function ownAptFolders(workshop) {
  const settings = [
    `Dir::State::lists=${join(workshop, "lists")}`,
    `Dir::Cache=${join(workshop, "cache")}`,
    "APT::Sandbox::User=",
    "Debug::NoLocking=1",
  ];
  return settings.flatMap((setting) => ["-o", setting]);
}

/** Their names differ from release to release. The C library has to be that of the system itself. */
async function neededLibraries(own, options) {
  const answer = await runQuietly("apt-cache", [...own, "depends", ...PACKAGES], options);
  const names = [...answer.matchAll(/Depends: (lib[^\s:]+)/g)].map(([, name]) => name);
  return [...new Set(names)].filter((name) => name !== "libc6");
}

/** Renames last, so that what stands there is complete; another process may have been quicker. */
async function putInPlace(root, cache, environment) {
  if ((await unpackedServer(cache, environment)) !== undefined) return;
  await rm(unpackedRoot(cache), { recursive: true, force: true });
  try {
    await rename(root, unpackedRoot(cache));
  } catch (error) {
    if ((await unpackedServer(cache, environment)) === undefined) throw error;
  }
}

/** A project folder may be shared by several systems. */
function unpackedRoot(cache) {
  return join(cache, `${process.platform}-${process.arch}`);
}

async function libraryFolders(root) {
  const parents = [join(root, "usr/lib"), join(root, "lib")].filter((parent) => existsSync(parent));
  const children = await Promise.all(
    parents.map(async (parent) => (await readdir(parent)).map((name) => join(parent, name))),
  );
  return children.flat().filter((folder) => folder.includes("-linux-"));
}

function isOnPath(tool, environment) {
  return pathFolders(environment).some((folder) => existsSync(join(folder, tool)));
}

module.exports = { unpackServer, unpackedServer };
