import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.mjs";

/**
 * Installs what the lock file of a folder names, unless just that is installed. The stamp is a copy of
 * the lock file, written last: an install that was interrupted is done again.
 */
export function install(folder = ".") {
  const wanted = readFileSync(join(folder, "package-lock.json"), "utf8");
  const stamp = join(folder, "node_modules", ".installed-lock.json");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.log(folder === "." ? "Installing ..." : `Installing for ${folder} ...`);
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder });
  writeFileSync(stamp, wanted);
}
