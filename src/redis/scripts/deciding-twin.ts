import type { LuaTwin } from "../../interfaces/index.js";

/** What of a twin makes up its script, which is the same for all limits of an algorithm. */
export type DecidingTwin = Omit<LuaTwin, "limit"> & { readonly limitNames: readonly string[] };
