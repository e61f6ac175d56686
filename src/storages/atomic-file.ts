import type { NodeModules } from "./node-modules.js";

/**
 * Puts a text in the place of a file in one step: who reads the path finds the old file or the new one,
 * each whole, also after a crash. Folders that are missing are made.
 *
 * A process that is killed in the middle may leave a file ".leak-snek-….tmp" beside it.
 */
export async function writeAtomically(
  { crypto, fs, path }: NodeModules,
  target: string,
  text: string,
): Promise<void> {
  const folder = path.dirname(target);
  await fs.mkdir(folder, { recursive: true });
  // Of a name of its own, for two may save at once; in the same folder, for a rename across disks copies.
  const temporary = path.join(folder, `.leak-snek-${crypto.randomUUID()}.tmp`);
  try {
    await writeToDisk(fs, temporary, text);
    await fs.rename(temporary, target);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
  await keepName(fs, folder);
}

/** Else a rename could be on the disk before what is renamed. */
async function writeToDisk(fs: NodeModules["fs"], path: string, text: string): Promise<void> {
  const file = await fs.open(path, "wx");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Brings the names in a folder to the disk, where the system has a way; the file is whole without. */
async function keepName(fs: NodeModules["fs"], folder: string): Promise<void> {
  try {
    const opened = await fs.open(folder, "r");
    try {
      await opened.sync();
    } finally {
      await opened.close();
    }
  } catch {
    // Windows cannot open a folder.
  }
}
