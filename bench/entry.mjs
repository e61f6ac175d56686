import { pathToFileURL } from "node:url";

const other = process.env.LEAK_SNEK_MODULE;

/**
 * The main entry of the library as it was built, or LEAK_SNEK_MODULE, the path of that of another build;
 * those of the subpaths lie beside it.
 */
export const ENTRY =
  other === undefined ? new URL("../dist/esm/index.js", import.meta.url) : pathToFileURL(other);
