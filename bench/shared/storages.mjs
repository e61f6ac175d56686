import { subpath } from "../leak-snek.mjs";

export const { SharedMemoryStorage } = await subpath("shared");
export const { LmdbStorage } = await subpath("lmdb");
